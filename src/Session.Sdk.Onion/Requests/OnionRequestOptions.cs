using System.Runtime.CompilerServices;

namespace SessionSdk.Onion;

/// <summary>Says how long an onion request may take and how often it may be tried.</summary>
public sealed record OnionRequestOptions
{
    /// <summary>Gets what holds for requests to service nodes when nothing else is said: 10 seconds in all.</summary>
    public static OnionRequestOptions ForNodes { get; } = new();

    /// <summary>Gets what holds for requests to servers when nothing else is said: 60 seconds in all, 26 seconds for each try, because the last hop itself waits 25 seconds for the server. Tries do not overlap: a server might do the same twice.</summary>
    public static OnionRequestOptions ForServers { get; } = new() { Deadline = TimeSpan.FromSeconds(60), TryTimeout = TimeSpan.FromSeconds(26), OverlapDelay = null };

    /// <summary>Gets the deadline of the whole call, tries on other paths included.</summary>
    /// <value>The default is 10 seconds.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to more than 49 days, which no timer can wait.</exception>
    public TimeSpan Deadline { get; init => field = Waitable(value); } = TimeSpan.FromSeconds(10);

    /// <summary>Gets how long one try may take.</summary>
    /// <value>The default is 10 seconds.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to more than 49 days, which no timer can wait.</exception>
    public TimeSpan TryTimeout { get; init => field = Waitable(value); } = TimeSpan.FromSeconds(10);

    /// <summary>Gets after how long without an answer the next path is tried beside the slow one, so that one hop that hangs does not use up the deadline. It never takes more than two fifths of <see cref="Deadline"/>. The first answer counts; the node may get the request twice.</summary>
    /// <value>The default is 4 seconds; <see langword="null"/> waits for the end of each try.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to more than 49 days, which no timer can wait.</exception>
    public TimeSpan? OverlapDelay { get; init => field = Waitable(value); } = TimeSpan.FromSeconds(4);

    /// <summary>Gets after how long without an answer the destination and the path are asked whether they are there, with a small request that changes nothing; and so long after each such question again.
    /// When the path is gone, the next one is tried beside it; when the destination is, the call fails. For requests that do not overlap.</summary>
    /// <value>The default is <see langword="null"/>: nobody is asked.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to more than 49 days, which no timer can wait.</exception>
    public TimeSpan? CheckDelay { get; init => field = Waitable(value); }

    /// <summary>Gets how many tries, each on another path, are made at most.</summary>
    /// <value>The default is 3.</value>
    public int MaxTries { get; init; } = 3;

    /// <summary>Gets the largest answer that is read, in bytes.</summary>
    /// <value>The default is 12 MiB.</value>
    public int MaxResponseSize { get; init; } = 12 * 1024 * 1024;

    /// <summary>Gets what counts the copies that may have left, or <see langword="null"/>.</summary>
    internal PostedRequests? Posted { get; init; }

    /// <summary>Gets what remembers the paths that brought no answer to earlier requests of the same wish, or <see langword="null"/>.</summary>
    internal UnansweredPaths? Unanswered { get; init; }

    private static TimeSpan Longest => TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private static TimeSpan Waitable(TimeSpan value, [CallerMemberName] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest, name);
        return value;
    }

    private static TimeSpan? Waitable(TimeSpan? value, [CallerMemberName] string name = "") => value is { } wait ? Waitable(wait, name) : null;
}
