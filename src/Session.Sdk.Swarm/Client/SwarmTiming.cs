using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Divides the time of a call among the members that may be asked.</summary>
internal static class SwarmTiming
{
    /// <summary>The part of the time left that one member may use while others can still be asked: one that hangs does not use up the deadline.</summary>
    private const double MemberShare = 0.6;

    /// <summary>How long a node waits for the other members. The way there and back gets as much, once.</summary>
    internal static readonly TimeSpan ForwardingTime = TimeSpan.FromSeconds(5);

    /// <summary>What a try needs at least besides, on the way there and back.</summary>
    private static readonly TimeSpan LeastRoundTrip = TimeSpan.FromMilliseconds(500);

    /// <summary>After so long it is asked whether the member is still there: a dead member of the swarm makes it slow, a dead path keeps the answer away.</summary>
    private static readonly TimeSpan CheckDelay = TimeSpan.FromSeconds(1.5);

    /// <summary>How long another member is waited for when a result is at hand already.</summary>
    private static readonly TimeSpan SecondOpinionTime = TimeSpan.FromSeconds(4);

    /// <summary>Less than the 30 seconds after which relays give up on an answer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(28);

    /// <summary>Gives a sequence time for two members more than one request gets, each with the sum of what its parts take while a member of the swarm is frozen.</summary>
    internal static TimeSpan DeadlineOf(NodeRequest request, SwarmClientOptions options) => request.Forwardings switch
    {
        0 => options.RequestDeadline,
        1 => options.SwarmWideDeadline,
        int several => options.SwarmWideDeadline + (2 * (TimeOf(several) - TimeOf(1))),
    };

    /// <summary>Gives the options of a try.</summary>
    /// <param name="request">The request.</param>
    /// <param name="remaining">The time left of the call.</param>
    /// <param name="isLast">Whether no other member is asked after this one.</param>
    /// <param name="hasResult">Whether a result is at hand that has to do when this one fails.</param>
    internal static OnionRequestOptions OptionsOf(NodeRequest request, TimeSpan remaining, bool isLast, bool hasResult)
    {
        if (request.Forwardings == 0)
        {
            TimeSpan share = isLast && !hasResult ? remaining : remaining * MemberShare;
            return new OnionRequestOptions { Deadline = hasResult ? Least(share, SecondOpinionTime) : share };
        }

        // A copy beside it would have the swarm do all of it twice, and a dead member alone makes each try take as long as a slow path: so the two are told apart.
        TimeSpan wait = Least(isLast && !hasResult ? remaining : ShareOf(remaining, TimeOf(request.Forwardings)), LongestWait);
        return new OnionRequestOptions { Deadline = wait, TryTimeout = wait, OverlapDelay = null, CheckDelay = CheckDelay };
    }

    /// <summary>Leaves the next member as much as a swarm with a dead member takes, or half if there is less; nothing if half were too little for either.</summary>
    private static TimeSpan ShareOf(TimeSpan remaining, TimeSpan needed)
    {
        if (remaining < 2 * needed)
        {
            return remaining / 2 > ForwardingTime + LeastRoundTrip ? remaining / 2 : remaining;
        }

        TimeSpan quarter = remaining / 4;
        return quarter > needed ? quarter : needed;
    }

    private static TimeSpan TimeOf(int forwardings) => Least(ForwardingTime * (forwardings + 1), LongestWait);

    private static TimeSpan Least(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
