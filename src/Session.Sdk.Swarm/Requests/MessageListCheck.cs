using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Checks lists of messages and tokens before they are sent.</summary>
internal static class MessageListCheck
{
    internal static void NotEmpty<T>(IReadOnlyList<T> list, string name)
    {
        ArgumentNullException.ThrowIfNull(list, name);
        if (list.Count == 0)
        {
            throw new ArgumentException("The list is empty.", name);
        }
    }

    /// <summary>Tells whether a member speaks only of messages that it was asked about.</summary>
    internal static bool AreRequested(IEnumerable<MessageHash> told, IReadOnlyList<MessageHash> requested)
    {
        HashSet<MessageHash>? known = null;
        foreach (MessageHash hash in told)
        {
            // Taken out as it is told: none is told twice.
            known ??= [.. requested];
            if (!known.Remove(hash))
            {
                return false;
            }
        }

        return true;
    }
}
