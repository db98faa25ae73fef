using System.Reflection;
using SessionSdk.Onion;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>A network that does something else first, once, before it makes a certain request.</summary>
public class MeddlingOnion : DispatchProxy
{
    private IOnionNetwork _inner = null!;
    private (string[] Texts, Func<Task> First)? _meddling;

    internal static (IOnionNetwork Onion, MeddlingOnion Meddler) Over(IOnionNetwork inner)
    {
        IOnionNetwork onion = Create<IOnionNetwork, MeddlingOnion>();
        var meddler = (MeddlingOnion)(object)onion;
        meddler._inner = inner;
        return (onion, meddler);
    }

    /// <summary>Does something before the next request that names a method is made.</summary>
    internal void Before(string method, Func<Task> first) => _meddling = ([$"\"{method}\""], first);

    /// <summary>Does something before the next request that names a method and says something else too.</summary>
    internal void Before(string text, string method, Func<Task> first) => _meddling = ([text, $"\"{method}\""], first);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IOnionNetwork.SendToNodeAsync) && _meddling is { } meddling
            && Array.TrueForAll(meddling.Texts, text => ((ReadOnlyMemory<byte>)args![1]!).Span.IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0))
        {
            _meddling = null;
            return MeddleAsync(meddling.First, () => (Task<OnionResponse>)targetMethod.Invoke(_inner, args)!);
        }

        return targetMethod.Invoke(_inner, args);
    }

    private static async Task<OnionResponse> MeddleAsync(Func<Task> first, Func<Task<OnionResponse>> request)
    {
        await first();
        return await request();
    }
}
