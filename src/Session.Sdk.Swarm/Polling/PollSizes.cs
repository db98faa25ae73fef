using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Divides the largest answer among the namespaces of a poll, so that all results fit into it.</summary>
internal static class PollSizes
{
    /// <summary>Gives <c>max_size</c> for each namespace: −n is one n-th of the whole.</summary>
    internal static int[] Divide(IReadOnlyList<Namespace> namespaces)
    {
        int messages = namespaces.Count(IsMessages);
        int configs = namespaces.Count - messages;
        int messageSplit = messages + (configs > 0 ? 1 : 0);
        int configSplit = Math.Max(messageSplit, 1) * configs;
        return [.. namespaces.Select(polled => IsMessages(polled) ? -messageSplit : -configSplit)];
    }

    /// <summary>Tells namespaces that hold much from those of configs.</summary>
    internal static bool IsMessages(Namespace polled) =>
        polled == Namespace.Messages || polled == Namespace.LegacyClosedGroup || polled == Namespace.GroupMessages;

    /// <summary>Orders the namespaces for handing over: what others need to be understood comes first, messages come after all configs.</summary>
    internal static int Order(Namespace polled) => polled.Value switch
    {
        2 or 3 or 12 => 0,
        5 or 13 or 14 => 1,
        4 => 2,
        _ when polled.IsUnrevocable => 5,
        _ when IsMessages(polled) => 4,
        _ => 3,
    };
}
