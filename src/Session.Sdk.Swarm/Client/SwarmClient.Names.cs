using System.Security.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

public sealed partial class SwarmClient
{
    /// <summary>Finds the account of a registered name (ONS). A record, or that there is none, is believed when three nodes tell it and at most one tells otherwise.</summary>
    /// <remarks>To open a registration of the old scheme takes 256 MiB of memory and about a second.</remarks>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The account, or <see langword="null"/> when the name is not registered.</returns>
    /// <exception cref="NameResolutionException">The nodes disagree, or the record is of a kind that clients cannot read.</exception>
    /// <exception cref="SwarmRefusedException">Two nodes refused the request for the same reason, and no node answered it.</exception>
    /// <exception cref="SwarmUnavailableException">Fewer than three nodes gave a usable answer.</exception>
    /// <exception cref="NetworkUnreachableException">No node could be reached until the deadline.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public async Task<AccountId?> ResolveNameAsync(AccountName name, CancellationToken cancellationToken = default)
    {
        if (name.IsDefault)
        {
            throw new ArgumentException("The name is not set.", nameof(name));
        }

        byte[] hash = new byte[AccountName.HashSize];
        name.ComputeHash(hash);
        NameResult record = await AskWitnessesAsync(new NameRequest { NameHash = hash }, cancellationToken).ConfigureAwait(false);
        if (record.EncryptedValue is not { } value)
        {
            return null;
        }

        // Registrations of the old scheme have no nonce. An empty one is a nonce of a wrong length.
        return record.Nonce is not { IsEmpty: true } && NameRecord.TryDecrypt(name, value.Span, record.Nonce.GetValueOrDefault().Span, out AccountId id)
            ? id
            : throw new NameResolutionException("The record of the name cannot be read.", isTransient: false);
    }

    /// <summary>Asks different nodes the same, three at once, and one more for each that fails or is alone in what it tells.</summary>
    private async Task<NameResult> AskWitnessesAsync(NameRequest request, CancellationToken cancellationToken)
    {
        var witnesses = new NameWitnesses(_options.MaxTries, _options.RequestDeadline, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] asking = [];
        try
        {
            ServiceNode[] shuffled = [.. await GetNodesAsync(witnesses, cancellationToken).ConfigureAwait(false)];
            RandomNumberGenerator.Shuffle<ServiceNode>(shuffled);
            witnesses.Start(shuffled);
            asking = [.. Enumerable.Range(0, NameWitnesses.Needed).Select(_ => AskAsync(request, witnesses, stop.Token))];
            await Task.WhenAll(asking).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (Task task in asking)
            {
                await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        NameResult record = witnesses.Conclude(out ServiceNode? alone);
        if (alone is not null)
        {
            NoteAlone(request.Method, alone, 200);
        }

        return record;
    }

    private async Task<IReadOnlyList<ServiceNode>> GetNodesAsync(NameWitnesses witnesses, CancellationToken cancellationToken)
    {
        for (int lost = 1; ; lost++)
        {
            try
            {
                return await _directory.GetNodesAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (NetworkUnreachableException) when (witnesses.TimeLeft > TimeSpan.Zero)
            {
                await WaitForNetworkAsync(lost, witnesses.TimeLeft, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task AskAsync(NameRequest request, NameWitnesses witnesses, CancellationToken cancellationToken)
    {
        int lost = 0;
        while (witnesses.TryNext(out ServiceNode? node, out TimeSpan share))
        {
            try
            {
                witnesses.Take(await SendAsync(request, node, null, cancellationToken, share).ConfigureAwait(false));
                lost = 0;
            }
            catch (NetworkUnreachableException failure)
            {
                witnesses.TakeLost(node, failure);
                await WaitForNetworkAsync(++lost, witnesses.TimeLeft, cancellationToken).ConfigureAwait(false);
            }
            catch (SessionException failure)
            {
                // Whatever kept this one from telling, another one may do.
                witnesses.Take(failure);
            }
        }
    }

    private Task WaitForNetworkAsync(int lost, TimeSpan left, CancellationToken cancellationToken)
    {
        TimeSpan delay = NetworkBackoff.After(lost);
        TimeSpan waited = delay < left ? delay : left;
        return waited > TimeSpan.Zero ? Task.Delay(waited, _time, cancellationToken) : Task.CompletedTask;
    }
}
