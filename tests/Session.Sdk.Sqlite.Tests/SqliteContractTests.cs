using SessionSdk.Testing;

namespace SessionSdk.Sqlite.Tests;

public sealed class SqliteContractTests
{
    public static TheoryData<string> Cases() => [.. SessionStoreContract.Cases];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task The_SQLite_store_keeps_the_contract(string name) => new SqliteContract().RunAsync(name, TestContext.Current.CancellationToken);
}
