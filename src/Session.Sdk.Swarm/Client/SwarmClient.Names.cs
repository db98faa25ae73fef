using System.Collections.Concurrent;
using System.Security.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

public sealed partial class SwarmClient
{
    /// <summary>How many nodes have to tell the same record of a name.</summary>
    private const int NameWitnesses = 3;

    /// <summary>Finds the account of a registered name (ONS). Three nodes are asked, and all have to tell the same record.</summary>
    /// <remarks>To open a registration of the old scheme takes 256 MiB of memory and about a second.</remarks>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The account, or <see langword="null"/> when the name is not registered.</returns>
    /// <exception cref="NameResolutionException">The nodes disagree, or the record is of a kind that clients cannot read.</exception>
    /// <exception cref="SwarmRefusedException">A node refused the request.</exception>
    /// <exception cref="SwarmUnavailableException">Fewer than three nodes gave a usable answer.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public async Task<AccountId?> ResolveNameAsync(AccountName name, CancellationToken cancellationToken = default)
    {
        if (name.IsDefault)
        {
            throw new ArgumentException("The name is not set.", nameof(name));
        }

        byte[] hash = new byte[AccountName.HashSize];
        name.ComputeHash(hash);
        var request = new NameRequest { NameHash = hash };
        NameResult[] answers = await AskWitnessesAsync(request, cancellationToken).ConfigureAwait(false);
        if (!answers.All(answer => answer.IsSameRecord(answers[0])))
        {
            throw new NameResolutionException("The service nodes tell different records of the name.", isTransient: true);
        }

        if (answers[0].EncryptedValue is not { } value)
        {
            return null;
        }

        // Registrations of the old scheme have no nonce.
        return NameRecord.TryDecrypt(name, value.Span, answers[0].Nonce.GetValueOrDefault().Span, out AccountId id)
            ? id
            : throw new NameResolutionException("The record of the name cannot be read.", isTransient: false);
    }

    /// <summary>Asks different nodes the same, all at once; each that fails is replaced by one that was not asked yet.</summary>
    private async Task<NameResult[]> AskWitnessesAsync(NameRequest request, CancellationToken cancellationToken)
    {
        ServiceNode[] shuffled = [.. await _directory.GetNodesAsync(cancellationToken).ConfigureAwait(false)];
        RandomNumberGenerator.Shuffle<ServiceNode>(shuffled);
        var unasked = new ConcurrentQueue<ServiceNode>(shuffled);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<NameResult>[] witnesses = [.. Enumerable.Range(0, NameWitnesses).Select(_ => AskWitnessAsync(request, unasked, stop.Token))];
        try
        {
            return await Task.WhenAll(witnesses).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task<NameResult> AskWitnessAsync(NameRequest request, ConcurrentQueue<ServiceNode> unasked, CancellationToken cancellationToken)
    {
        SessionException? last = null;
        long started = _time.GetTimestamp();
        for (int tries = 1; tries <= _options.MaxTries; tries++)
        {
            TimeSpan left = _options.RequestDeadline - _time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || !unasked.TryDequeue(out ServiceNode? node))
            {
                break;
            }

            try
            {
                TimeSpan share = tries < _options.MaxTries ? left * MemberShare : left;
                return await SendAsync(request, node, null, cancellationToken, share).ConfigureAwait(false);
            }
            catch (SessionException error) when (error.IsTransient)
            {
                // Whatever kept this one from telling, another one may do.
                last = error;
            }
        }

        throw new SwarmUnavailableException($"Fewer than {NameWitnesses} service nodes told the record of a name.", last);
    }
}
