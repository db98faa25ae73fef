using ModeratorBot.Rules;
using SessionSdk;
using SessionSdk.Communities;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace ModeratorBot.Community;

/// <summary>Acts in a room by the requests of <see cref="CommunityRequests"/>.</summary>
internal sealed class CommunityRoom(CommunityConnection connection, RoomToken room, CommunityRoomOptions options) : IModeratedRoom
{
    private static readonly TimeSpan TakeBackTime = TimeSpan.FromSeconds(30);

    private readonly IReadOnlySet<SenderId> _own = ToSet(connection.OwnIds);
    private readonly IReadOnlySet<SenderId> _allowList = Widen(options.AllowList, connection.Server);

    public RoomFacts Facts { get; private set; } = new(ToSet(connection.OwnIds), new HashSet<SenderId>(), Widen(options.AllowList, connection.Server)) { CanModerate = false };

    internal KnownMessages Known { get; } = new();

    public async Task<RoomFacts> GetFactsAsync(CancellationToken cancellationToken)
    {
        Take(await connection.SendAsync(CommunityRequests.GetRoom(room), cancellationToken));
        return Facts;
    }

    public Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken) => options.GetTimeAsync(cancellationToken);

    /// <summary>Takes what the server said of the room.</summary>
    internal void Take(RoomInfo info)
    {
        IEnumerable<SessionAddress> moderators = [.. info.Moderators, .. info.Admins, .. info.HiddenModerators, .. info.HiddenAdmins];
        Facts = new RoomFacts(_own, Widen([.. ToSet(moderators)], connection.Server), _allowList) { CanModerate = info.Rights.IsModerator };
    }

    public bool TryResolve(SenderId named, out SenderId person)
    {
        // A 05 id leaves open which of two blinded ids somebody has here: the one that was seen, or that is in a list.
        person = Widen([named], connection.Server).Where(id => id != named).FirstOrDefault(id => Known.HasAuthor(id) || Facts.IsProtected(id), named);
        return named.IsBlinded || connection.Capabilities is { IsBlinding: false } || person != named;
    }

    public async Task<MessageId> SayAsync(string text, MessageId? repliesTo, CancellationToken cancellationToken)
    {
        DateTimeOffset sentAt = await options.GetTimeAsync(cancellationToken);
        var content = new MessageContent
        {
            SentAt = sentAt,
            Payload = new VisibleMessage
            {
                Text = ShownText.Cut(text, VisibleMessage.MaxTextLength),
                Quote = repliesTo is { } quoted ? Known.QuoteOf(quoted.Value) : null,
                Profile = new UserProfile { DisplayName = options.DisplayName },
            },
        };
        SealedRoomMessage message = await connection.SealAsync(content, cancellationToken: cancellationToken);
        RoomMessage posted = await connection.SendAsync(CommunityRequests.PostMessage(new PostMessageRequest { Room = room, Message = message }), cancellationToken);
        return new MessageId(posted.Id);
    }

    public Task DeleteAsync(MessageId message, CancellationToken cancellationToken) =>
        RemoveAsync(CommunityRequests.DeleteMessage(room, message.Value), cancellationToken);

    public Task DeleteAllAsync(SenderId person, CancellationToken cancellationToken) =>
        RemoveAsync(CommunityRequests.DeleteAll(room, AddressOf(person)), cancellationToken);

    public async Task MuteAsync(SenderId person, TimeSpan duration, CancellationToken cancellationToken)
    {
        // The server itself ends it, also when the bot is gone by then.
        SessionAddress address = AddressOf(person);
        CommunityBatch batch = CommunityBatch.CreateSequence();
        BatchPart silence = batch.Add(CommunityRequests.ChangePermissions(room, address, new PermissionChange { Write = PermissionValue.Deny }));
        BatchPart end = batch.Add(CommunityRequests.ScheduleChange(new ScheduleRequest { Room = room, Person = address, After = duration, CanWrite = true }));
        await connection.SendBatchAsync(batch, cancellationToken);
        if (silence.Error is { } refusal)
        {
            throw refusal;
        }

        if (end.Error is { } error)
        {
            // Rather not at all than for ever.
            await TakeBackMuteAsync(person);
            throw error;
        }
    }

    /// <summary>Lets somebody write again, also while the bot ends.</summary>
    private async Task TakeBackMuteAsync(SenderId person)
    {
        using var patience = new CancellationTokenSource(TakeBackTime, options.Time);
        try
        {
            await UnmuteAsync(person, patience.Token);
        }
        catch (Exception failure) when (failure is SessionException or OperationCanceledException)
        {
            throw new CommunityOutcomeUnknownException("mute for a time, without its end", failure);
        }
    }

    public Task UnmuteAsync(SenderId person, CancellationToken cancellationToken) =>
        connection.SendAsync(CommunityRequests.ChangePermissions(room, AddressOf(person), new PermissionChange { Write = PermissionValue.RoomDefault }), cancellationToken);

    public Task BanAsync(SenderId person, TimeSpan? duration, CancellationToken cancellationToken) =>
        connection.SendAsync(CommunityRequests.Ban(AddressOf(person), room, duration), cancellationToken);

    public Task UnbanAsync(SenderId person, CancellationToken cancellationToken) =>
        RemoveAsync(CommunityRequests.Unban(AddressOf(person), room), cancellationToken);

    public Task PinAsync(MessageId message, CancellationToken cancellationToken) =>
        connection.SendAsync(CommunityRequests.Pin(room, message.Value), cancellationToken);

    public Task UnpinAsync(MessageId message, CancellationToken cancellationToken) =>
        RemoveAsync(CommunityRequests.Unpin(room, message.Value), cancellationToken);

    /// <summary>Asks for something to be taken away; that it is gone already is as good.</summary>
    private async Task RemoveAsync<T>(CommunityRequest<T> request, CancellationToken cancellationToken)
        where T : notnull
    {
        try
        {
            await connection.SendAsync(request, cancellationToken);
        }
        catch (CommunityRefusedException refusal) when (refusal.Reason == CommunityRefusal.NotFound)
        {
            // Somebody was faster.
        }
    }

    private static SessionAddress AddressOf(SenderId person) =>
        person.TryGetAccount(out AccountId account) ? account : person.TryGetBlinded(out BlindedId blinded) ? blinded : throw new ArgumentException("That is nobody's id.", nameof(person));

    private static HashSet<SenderId> ToSet(IEnumerable<SessionAddress> ids) =>
        [.. ids.Select(id => id.TryGetAccountId(out AccountId account) ? (SenderId)account : id.TryGetBlindedId(out BlindedId blinded) ? blinded : default).Where(id => !id.IsDefault)];

    /// <summary>Adds to account ids all ids that the accounts can have at the server.</summary>
    private static HashSet<SenderId> Widen(IReadOnlyCollection<SenderId> people, CommunityServer server)
    {
        HashSet<SenderId> all = [.. people];
        foreach (SenderId person in people)
        {
            if (!person.TryGetAccount(out AccountId account))
            {
                continue;
            }

            if (BlindedId.TryFromAccountId(account, server.PublicKey, BlindingScheme.Blinded15, out BlindedId id15))
            {
                all.UnionWith([id15, id15.Opposite]);
            }

            if (BlindedId.TryFromAccountId(account, server.PublicKey, BlindingScheme.Blinded25, out BlindedId id25))
            {
                all.Add(id25);
            }
        }

        return all;
    }
}
