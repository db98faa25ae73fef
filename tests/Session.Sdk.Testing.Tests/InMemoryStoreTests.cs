namespace SessionSdk.Testing.Tests;

public sealed class InMemoryStoreTests
{
    public static TheoryData<string> Cases() => [.. SessionStoreContract.Cases];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task The_memory_store_keeps_the_contract(string name) => new InMemoryContract().RunAsync(name, TestContext.Current.CancellationToken);
}
