using SessionSdk.Communities;
using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>Takes over the emoji under a message of a room as its server lists them: all that there are, with the first who put each there.</summary>
internal static class RoomReactions
{
    /// <summary>The most different emoji under one message that are kept.</summary>
    private const int MaxKept = 100;

    /// <summary>The most people that are counted for an emoji: a server may claim any number, and an own reaction is still added to it.</summary>
    private const int MaxCount = int.MaxValue - 1;

    internal static async ValueTask<bool> ApplyAsync(InboxWork work, IncomingRoom room, long id, long sequence, IReadOnlyList<RoomReaction> reactions, bool isTold, CancellationToken cancellationToken)
    {
        if (await work.FindByServerIdAsync(room.Room, id, cancellationToken).ConfigureAwait(false) is not { } record || record.SentAt < room.Created)
        {
            return false;
        }

        if (!record.IsDeleted)
        {
            Change(work, record, Listed(room, id, sequence, reactions), isTold);
        }

        return true;
    }

    /// <summary>Puts an own emoji under a message here, before the server lists it.</summary>
    internal static void ChangeOwn(InboxWork work, MessageRecord record, SenderId own, string emoji, bool isRemoval)
    {
        List<StoredRoomReaction> reactions = [.. MessageCodec.ReadBody(record).RoomReactions ?? []];
        Overlay(reactions, own, emoji, isRemoval);
        Change(work, record, reactions, isTold: true);
    }

    private static List<StoredRoomReaction> Listed(IncomingRoom room, long id, long sequence, IReadOnlyList<RoomReaction> reactions)
    {
        // Servers that know two ids of an account may name either.
        SenderId own = room.OwnId;
        List<StoredRoomReaction> listed =
        [
            .. reactions.Take(MaxKept).Select(reaction => new StoredRoomReaction(
                reaction.Emoji,
                (int)Math.Min(reaction.Count, MaxCount),
                [.. reaction.Reactors.Select(id => room.OwnIds.Contains(id) ? own : RoomIds.ToSender(id)).Where(sender => !sender.IsDefault).Distinct()])),
        ];
        foreach (RoomReaction reaction in reactions.Take(MaxKept).Where(reaction => reaction.IncludesOwn && !reaction.Reactors.Any(room.OwnIds.Contains)))
        {
            // The server says so, and had no room for the name.
            int at = listed.FindIndex(kept => kept.Emoji == reaction.Emoji);
            listed[at] = listed[at] with { Senders = [.. listed[at].Senders, own] };
        }

        foreach (PendingReaction pending in room.Pending.Newer(id, sequence))
        {
            Overlay(listed, own, pending.Emoji, pending.IsRemoval);
        }

        return listed;
    }

    private static void Overlay(List<StoredRoomReaction> reactions, SenderId own, string emoji, bool isRemoval)
    {
        int at = reactions.FindIndex(kept => kept.Emoji == emoji);
        bool isThere = at >= 0 && reactions[at].Senders.Contains(own);
        if (isThere != isRemoval)
        {
            return;
        }

        if (!isRemoval)
        {
            StoredRoomReaction known = at >= 0 ? reactions[at] : new StoredRoomReaction(emoji, 0, []);
            StoredRoomReaction added = known with { Count = Math.Min(known.Count, MaxCount) + 1, Senders = [.. known.Senders, own] };
            if (at >= 0)
            {
                reactions[at] = added;
            }
            else
            {
                reactions.Add(added);
            }
        }
        else if (reactions[at].Count <= 1)
        {
            reactions.RemoveAt(at);
        }
        else
        {
            reactions[at] = reactions[at] with { Count = reactions[at].Count - 1, Senders = [.. reactions[at].Senders.Where(sender => sender != own)] };
        }
    }

    private static void Change(InboxWork work, MessageRecord record, List<StoredRoomReaction> after, bool isTold)
    {
        StoredBody body = MessageCodec.ReadBody(record);
        IReadOnlyList<StoredRoomReaction> before = body.RoomReactions ?? [];
        if (before.Count == after.Count && before.Zip(after).All(pair => pair.First.IsSame(pair.Second)))
        {
            return;
        }

        work.Change(MessageCodec.With(record, body with { RoomReactions = after.Count == 0 ? null : after }));
        if (isTold)
        {
            Tell(work, record, before, after);
        }
    }

    private static void Tell(InboxWork work, MessageRecord record, IReadOnlyList<StoredRoomReaction> before, List<StoredRoomReaction> after)
    {
        foreach (string emoji in before.Concat(after).Select(reaction => reaction.Emoji).Distinct())
        {
            StoredRoomReaction was = before.FirstOrDefault(reaction => reaction.Emoji == emoji) ?? new StoredRoomReaction(emoji, 0, []);
            StoredRoomReaction now = after.FirstOrDefault(reaction => reaction.Emoji == emoji) ?? new StoredRoomReaction(emoji, 0, []);

            // Who is not named any more may only have lost the place to others: a server names some of many.
            bool areGone = now.Senders.Count >= now.Count || now.Count < was.Count;
            foreach (SenderId gone in was.Senders.Except(now.Senders).Where(_ => areGone))
            {
                work.Events.Add(new ReactionChanged { Conversation = record.Conversation, MessageId = record.Id, Reactor = gone, Emoji = emoji, IsRemoval = true });
            }

            // Who is named only because an earlier one went was there before.
            bool areAllNamed = was.Senders.Count >= was.Count;
            foreach (SenderId added in now.Senders.Except(was.Senders).Where(_ => areAllNamed || now.Count > was.Count))
            {
                work.Events.Add(new ReactionChanged { Conversation = record.Conversation, MessageId = record.Id, Reactor = added, Emoji = emoji });
            }
        }
    }
}
