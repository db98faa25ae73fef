using SessionSdk.Identity;

namespace SessionSdk.Communities;

/// <content>Sends requests with the id that the server asks for.</content>
public sealed partial class CommunityConnection
{
    private const string CapabilitiesPath = "/capabilities";

    /// <summary>Sends a request.</summary>
    /// <typeparam name="T">What the server answers.</typeparam>
    /// <param name="request">The request, made by <see cref="CommunityRequests"/>.</param>
    /// <param name="cancellationToken">Cancels the request. What changes the server may have been done all the same.</param>
    /// <returns>What the server answered.</returns>
    /// <exception cref="CommunityRefusedException">The server refused the request, or failed each time.</exception>
    /// <exception cref="CommunityAnswerException">The server's answer cannot be used.</exception>
    /// <exception cref="CommunityIdentityException">The request holds what another id signed, or needs a blinded id at a server that does not blind.</exception>
    /// <exception cref="CommunityOutcomeUnknownException">The request must not be made twice, and may have been done.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    /// <exception cref="ObjectDisposedException">The connection is disposed.</exception>
    public async Task<T> SendAsync<T>(CommunityRequest<T> request, CancellationToken cancellationToken = default)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(request);
        using Answer answer = await ExchangeAsync(Exchange.Of(request), cancellationToken).ConfigureAwait(false);
        T result = request.Read(answer);
        if (result is ServerCapabilities capabilities)
        {
            NoteCapabilities(capabilities);
        }

        return result;
    }

    /// <summary>Sends a batch. Each of its parts then has its own result or error.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Cancels the request. What changes the server may have been done all the same.</param>
    /// <returns>A task that ends when all parts have their answers.</returns>
    /// <exception cref="InvalidOperationException">The batch is empty or was sent before.</exception>
    /// <exception cref="CommunityRefusedException">The server refused the batch as a whole, or failed each time.</exception>
    /// <exception cref="CommunityAnswerException">The server's answer is no list of parts.</exception>
    /// <exception cref="CommunityIdentityException">A part holds what another id signed, or needs a blinded id at a server that does not blind.</exception>
    /// <exception cref="CommunityOutcomeUnknownException">A part must not be done twice, and may have been done.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    /// <exception cref="ObjectDisposedException">The connection is disposed.</exception>
    public async Task SendBatchAsync(CommunityBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Close();
        using Answer answer = await ExchangeAsync(Exchange.Of(batch), cancellationToken).ConfigureAwait(false);
        answer.ThrowIfRefused();
        BatchText.Read(answer, batch);
        if (batch.Parts.Select(part => part.Capabilities).LastOrDefault(offered => offered is not null) is { } capabilities)
        {
            NoteCapabilities(capabilities);
        }
    }

    private async Task<Answer> ExchangeAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        if (_keys is null || exchange.IsAnonymous || (exchange.Target.Path == CapabilitiesPath && Capabilities is null))
        {
            return await RunAsync(exchange, isSigned: false, cancellationToken).ConfigureAwait(false);
        }

        if (_signing == CommunitySigning.Automatic && Capabilities is null)
        {
            await LearnAsync(isNeeded: () => Capabilities is null, cancellationToken).ConfigureAwait(false);
        }

        if (IsKnownToServer)
        {
            return await IntroduceAsync(exchange, cancellationToken).ConfigureAwait(false);
        }

        await _firstContact.WaitAsync(cancellationToken).ConfigureAwait(false);
        bool isFirst = !IsKnownToServer;
        if (!isFirst)
        {
            _firstContact.Release();
        }

        try
        {
            return await IntroduceAsync(exchange, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (isFirst)
            {
                _firstContact.Release();
            }
        }
    }

    /// <summary>Sends a request with an id, and with a blinded one when the server refuses the account's own.</summary>
    private async Task<Answer> IntroduceAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        Answer answer = await RunAsync(exchange, isSigned: true, cancellationToken).ConfigureAwait(false);
        if (answer.AsksForBlinding && _signing == CommunitySigning.Automatic && ReadScheme() is null)
        {
            answer.Dispose();
            CommunitiesLog.BlindingWanted(_client.Logger);
            NoteBlinding();
            await LearnAsync(isNeeded: () => Capabilities is { IsBlinding: false }, cancellationToken).ConfigureAwait(false);
            answer = await RunAsync(exchange, isSigned: true, cancellationToken).ConfigureAwait(false);
        }

        if (answer.Status is not (Status.Malformed or Status.TooEarly or >= Status.ServerError))
        {
            NoteContact();
        }

        return answer;
    }

    /// <summary>Asks the server, without an id, what it offers. Whoever comes meanwhile waits for the same answer.</summary>
    private async Task LearnAsync(Func<bool> isNeeded, CancellationToken cancellationToken)
    {
        await _learning.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (isNeeded())
            {
                CommunityRequest<ServerCapabilities> request = CommunityRequests.GetCapabilities();
                using Answer answer = await RunAsync(Exchange.Of(request), isSigned: false, cancellationToken).ConfigureAwait(false);
                NoteCapabilities(request.Read(answer));
            }
        }
        finally
        {
            _learning.Release();
        }
    }

    /// <summary>Finds how the account shows itself, and whether the request fits that.</summary>
    /// <exception cref="CommunityIdentityException">It does not.</exception>
    private BlindingScheme? ChooseScheme(Exchange exchange, ServerKeys keys)
    {
        BlindingScheme? scheme = ReadScheme();
        if (exchange.NeedsBlindedId && scheme is null)
        {
            throw new CommunityIdentityException("Direct messages go between blinded ids, and the server does not blind.");
        }

        SessionAddress own = keys.IdOf(scheme);
        return exchange.Authors.All(author => author == own)
            ? scheme
            : throw new CommunityIdentityException("What the request holds was signed with another id than the one that the account has at the server now: seal it again.");
    }
}
