using System.Reflection;
using SessionSdk.Storage;

namespace SessionSdk.Testing.Tests;

/// <summary>The contract can fail: a store that does nothing of one call is found out.</summary>
public sealed class ContractTests
{
    public static TheoryData<string> Calls() => [.. typeof(Storage.ISessionStore).GetMethods().Where(method => !method.IsSpecialName).Select(method => method.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_store_in_which_one_call_does_nothing_is_found_out(string call)
    {
        int failed = 0;
        foreach (string name in SessionStoreContract.Cases)
        {
            try
            {
                await new LameContract(call).RunAsync(name, TestContext.Current.CancellationToken);
            }
            catch (StoreContractException)
            {
                failed++;
            }
            catch (Exception exception) when (exception is NullReferenceException or ArgumentOutOfRangeException)
            {
                failed++;
            }
        }

        Assert.NotEqual(0, failed);
    }

    [Fact]
    public async Task A_name_that_is_no_case_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => new InMemoryContract().RunAsync("No such case", TestContext.Current.CancellationToken));

    private sealed class LameContract(string call) : SessionStoreContract
    {
        protected override ValueTask<Storage.ISessionStore> OpenAsync(CancellationToken cancellationToken)
        {
            Storage.ISessionStore lame = DispatchProxy.Create<Storage.ISessionStore, LameStore>();
            ((LameStore)lame).Call = call;
            return new(lame);
        }
    }

    public class LameStore : DispatchProxy
    {
        private readonly Storage.InMemorySessionStore _store = new();

        internal string Call { get; set; } = string.Empty;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name != Call)
            {
                try
                {
                    return targetMethod.Invoke(_store, args);
                }
                catch (TargetInvocationException exception)
                {
                    throw exception.InnerException!;
                }
            }

            return targetMethod.ReturnType == typeof(ValueTask<IReadOnlyList<MessageRecord>>) ? new ValueTask<IReadOnlyList<MessageRecord>>([])
                : targetMethod.ReturnType == typeof(ValueTask<IReadOnlyList<ConversationRecord>>) ? new ValueTask<IReadOnlyList<ConversationRecord>>([])
                : targetMethod.ReturnType == typeof(ValueTask<IReadOnlyList<EventRecord>>) ? new ValueTask<IReadOnlyList<EventRecord>>([])
                : targetMethod.ReturnType == typeof(ValueTask<IReadOnlyList<ConsumerRecord>>) ? new ValueTask<IReadOnlyList<ConsumerRecord>>([])
                : targetMethod.ReturnType == typeof(ValueTask<IReadOnlyList<FailedEventRecord>>) ? new ValueTask<IReadOnlyList<FailedEventRecord>>([])
                : targetMethod.ReturnType == typeof(ValueTask<IReadOnlyList<OutboxRecord>>) ? new ValueTask<IReadOnlyList<OutboxRecord>>([])
                : targetMethod.ReturnType == typeof(ValueTask<IReadOnlySet<UInt128>>) ? new ValueTask<IReadOnlySet<UInt128>>(new HashSet<UInt128>())
                : Activator.CreateInstance(targetMethod.ReturnType);
        }
    }
}
