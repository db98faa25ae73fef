using System.Reflection;
using System.Text.Json.Nodes;
using SessionSdk.Onion;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>A store that stops keeping anything after some commits, as if the process had ended there.</summary>
public class CuttingStore : DispatchProxy
{
    private ISessionStore _inner = null!;
    private int _left = int.MaxValue;

    internal static (ISessionStore Store, CuttingStore Cut) Over(ISessionStore inner)
    {
        ISessionStore store = Create<ISessionStore, CuttingStore>();
        var cut = (CuttingStore)(object)store;
        cut._inner = inner;
        return (store, cut);
    }

    internal bool IsCut => Volatile.Read(ref _left) <= 0;

    internal void After(int commits) => Volatile.Write(ref _left, commits + 1);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(ISessionStore.CommitAsync) && Volatile.Read(ref _left) != int.MaxValue && Interlocked.Decrement(ref _left) <= 0)
        {
            throw new StoreException("The process has ended.", isTransient: true);
        }

        return targetMethod.Invoke(_inner, args);
    }
}

/// <summary>A store that takes its time for each commit while a test wants it.</summary>
public class SlowStore : DispatchProxy
{
    private static readonly TimeSpan Slowness = TimeSpan.FromMilliseconds(200);

    private ISessionStore _inner = null!;

    internal static (ISessionStore Store, SlowStore Slow) Over(ISessionStore inner)
    {
        ISessionStore store = Create<ISessionStore, SlowStore>();
        var slow = (SlowStore)(object)store;
        slow._inner = inner;
        return (store, slow);
    }

    internal bool IsSlow { get; set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(ISessionStore.CommitAsync) && IsSlow ? new ValueTask(CommitAsync(targetMethod, args)) : targetMethod.Invoke(_inner, args);

    private async Task CommitAsync(MethodInfo commit, object?[]? args)
    {
        await Task.Delay(Slowness, TimeProvider.System, CancellationToken.None);
        await (ValueTask)commit.Invoke(_inner, args)!;
    }
}

/// <summary>A network that fails after some requests that write: before they are made, or before their answer comes back.</summary>
public class CuttingOnion : DispatchProxy
{
    private IOnionNetwork _inner = null!;
    private int _left = int.MaxValue;
    private bool _isAnswerLost;

    internal static (IOnionNetwork Onion, CuttingOnion Cut) Over(IOnionNetwork inner)
    {
        IOnionNetwork onion = Create<IOnionNetwork, CuttingOnion>();
        var cut = (CuttingOnion)(object)onion;
        cut._inner = inner;
        return (onion, cut);
    }

    internal bool IsCut => Volatile.Read(ref _left) <= 0;

    /// <summary>Gets or sets whether requests that only read count as well.</summary>
    internal bool CutsReads { get; set; }

    internal void After(int writes, bool isAnswerLost)
    {
        _isAnswerLost = isAnswerLost;
        Volatile.Write(ref _left, writes + 1);
    }

    internal void Heal() => Volatile.Write(ref _left, int.MaxValue);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IOnionNetwork.SendToNodeAsync) && Volatile.Read(ref _left) != int.MaxValue && (CutsReads || IsWrite((ReadOnlyMemory<byte>)args![1]!)))
        {
            bool isFirst = Interlocked.Decrement(ref _left) == 0;
            if (IsCut)
            {
                return CutAsync(_isAnswerLost && isFirst ? (Task<OnionResponse>)targetMethod.Invoke(_inner, args)! : null);
            }
        }

        return targetMethod.Invoke(_inner, args);
    }

    private static async Task<OnionResponse> CutAsync(Task<OnionResponse>? made)
    {
        if (made is not null)
        {
            await made;
        }

        // No failure of the onion floor, which is waited out for a while: the cut lasts longer than that.
        throw new SwarmUnavailableException("The network is cut.");
    }

    private static bool IsWrite(ReadOnlyMemory<byte> payload) => (string?)JsonNode.Parse(payload.Span)!["method"] is "sequence" or "store";
}
