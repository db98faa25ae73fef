using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Tells guards that are gone from a device that is offline: a guard that cannot be reached is only suspected until another one answers.</summary>
/// <remarks>Not safe to share between threads.</remarks>
internal sealed class GuardHealth
{
    private readonly HashSet<Ed25519PublicKey> _suspects = [];

    internal bool IsSuspect(Ed25519PublicKey guard) => _suspects.Contains(guard);

    internal void NoteUnreachable(Ed25519PublicKey guard) => _suspects.Add(guard);

    /// <summary>Notes that a guard answered.</summary>
    /// <returns>The suspects that are found guilty by that.</returns>
    internal IReadOnlyList<Ed25519PublicKey> NoteAnswer(Ed25519PublicKey guard)
    {
        if (_suspects.Count == 0)
        {
            return [];
        }

        // If the answering guard itself could not be reached before, the device was offline and nobody is to blame.
        Ed25519PublicKey[] guilty = _suspects.Contains(guard) ? [] : [.. _suspects];
        _suspects.Clear();
        return guilty;
    }
}
