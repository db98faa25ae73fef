using SessionSdk.Cryptography;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Deletes everything that an account's swarm holds, and gathers what its members answer.</summary>
internal sealed class NetworkDeletion(SwarmClient swarm, SwarmSigner signer, AccountId account, TimeProvider time)
{
    private const int MaxTries = 5;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<Ed25519PublicKey, MemberDeletion> _members = [];

    /// <summary>Asks until every member has confirmed, or it is enough.</summary>
    /// <returns>Whether every member has confirmed, and what each answered.</returns>
    /// <exception cref="SessionException">The swarm did not answer at all.</exception>
    internal async Task<(bool IsComplete, IReadOnlyList<MemberDeletion> Members)> RunAsync(CancellationToken cancellationToken)
    {
        var request = new DeleteAllRequest { Address = account, Signer = signer, Scope = NamespaceScope.All };
        long start = time.GetTimestamp();
        TimeSpan pause = FirstPause;
        for (int attempt = 1; ; attempt++)
        {
            bool isLast = attempt == MaxTries || time.GetElapsedTime(start) + pause >= Limit;
            try
            {
                DeleteResult result = await swarm.DeleteAllAsync(request, cancellationToken).ConfigureAwait(false);
                if (Note(result) || isLast)
                {
                    return (IsComplete(result), [.. _members.Values]);
                }
            }
            catch (SessionException failure) when (failure.IsTransient && !isLast)
            {
                // Asked once more after the pause.
            }
            catch (SessionException) when (isLast && _members.Count > 0)
            {
                return (false, [.. _members.Values]);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause += pause;
        }
    }

    private bool IsComplete(DeleteResult result) =>
        result.IsConfirmedByHalf && result.LeftOut.All(IsConfirmed) && result.Members.All(member => member.Verdict == MemberVerdict.Unknown || IsConfirmed(member.Node));

    private bool IsConfirmed(Ed25519PublicKey node) => _members.TryGetValue(node, out MemberDeletion? member) && member.IsConfirmed;

    /// <summary>Takes down the answers; who confirmed once has deleted.</summary>
    private bool Note(DeleteResult result)
    {
        foreach (MemberAnswer answer in result.Members.Where(answer => answer.Verdict != MemberVerdict.Unknown))
        {
            bool isConfirmed = answer.Verdict == MemberVerdict.Confirmed;
            if (isConfirmed || !IsConfirmed(answer.Node))
            {
                int earlier = _members.TryGetValue(answer.Node, out MemberDeletion? member) ? member.DeletedMessages : 0;
                _members[answer.Node] = new MemberDeletion
                {
                    Node = answer.Node,
                    IsConfirmed = isConfirmed,
                    DeletedMessages = earlier + (isConfirmed ? answer.Hashes.Count : 0),
                    Reason = isConfirmed ? null : answer.Reason ?? answer.Verdict.ToString(),
                };
            }
        }

        foreach (Ed25519PublicKey node in result.LeftOut.Where(node => !_members.ContainsKey(node)))
        {
            _members[node] = new MemberDeletion { Node = node, IsConfirmed = false, Reason = "The node that was asked says nothing of it." };
        }

        return IsComplete(result);
    }
}
