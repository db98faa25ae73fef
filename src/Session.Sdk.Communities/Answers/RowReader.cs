using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SessionSdk.Messaging;

namespace SessionSdk.Communities;

/// <summary>Reads rows of messages. A row that cannot be used is passed over and counted.</summary>
internal static class RowReader
{
    /// <summary>More different reactions to one message are shown by nobody.</summary>
    private const int MaxReactions = 1_000;

    internal static AnswerReader<RoomPage> PageOf(int limit) =>
        (Answer answer, [NotNullWhen(true)] out RoomPage? page) =>
        {
            page = null;
            if (answer.Json is not { ValueKind: JsonValueKind.Array } list)
            {
                return false;
            }

            var skipped = new SkipCounter();
            var updates = new List<RoomUpdate>(Math.Min(limit, list.GetArrayLength()));
            long? position = null;
            long? lowest = null;
            int count = 0;
            foreach (JsonElement row in list.EnumerateArray())
            {
                if (count++ >= limit)
                {
                    skipped.Add(RowFault.TooMany);
                }
                else
                {
                    if (row.IsObject() && row.TryReadNumber("seqno"u8, out long sequence) && sequence > (position ?? -1))
                    {
                        position = sequence;
                    }

                    if (row.IsObject() && row.TryReadNumber("id"u8, out long id) && id < (lowest ?? long.MaxValue))
                    {
                        lowest = id;
                    }

                    if (TryReadRow(row, out RoomUpdate? update, out RowFault fault))
                    {
                        updates.Add(update);
                    }
                    else
                    {
                        skipped.Add(fault);
                    }
                }
            }

            page = new RoomPage { Updates = updates, Skipped = skipped.ToResult(), Position = position, LowestId = lowest, IsFull = count >= limit };
            return true;
        };

    /// <summary>Reads a message that was asked for by its number, or that was just posted. One that is not signed is no answer.</summary>
    internal static AnswerReader<RoomMessage> MessageOf(long? id) =>
        (Answer answer, [NotNullWhen(true)] out RoomMessage? message) =>
        {
            message = answer.Json is { } json && TryReadRow(json, out RoomUpdate? update, out _) ? update as RoomMessage : null;
            return message is not null && (id is null || message.Id == id);
        };

    internal static bool TryReadReactors(Answer answer, [NotNullWhen(true)] out ReactorList? reactors)
    {
        reactors = null;
        if (answer.Json is not { ValueKind: JsonValueKind.Array } list)
        {
            return false;
        }

        var skipped = new SkipCounter();
        var read = new List<Reactor>();
        foreach (JsonElement pair in list.EnumerateArray())
        {
            if (pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && pair[0].TryReadPerson(out SessionAddress person) && pair[1].TryReadTime(out DateTimeOffset at))
            {
                read.Add(new Reactor(person, at));
            }
            else
            {
                skipped.Add(RowFault.Malformed);
            }
        }

        reactors = new ReactorList(read, skipped.ToResult());
        return true;
    }

    internal static AnswerReader<ReactionChange> ChangeOf(string name) =>
        (Answer answer, [NotNullWhen(true)] out ReactionChange? change) =>
        {
            change = null;
            if (answer.Json is not { ValueKind: JsonValueKind.Object } json || !json.TryGet(System.Text.Encoding.ASCII.GetBytes(name), out JsonElement value) || !json.TryReadNumber("seqno"u8, out long sequence))
            {
                return false;
            }

            long? count = value.ValueKind switch
            {
                JsonValueKind.True => 1,
                JsonValueKind.False => 0,
                JsonValueKind.Number when value.TryReadNumber(out long number) => number,
                _ => null,
            };
            change = count is null ? null : new ReactionChange(count.Value, sequence);
            return change is not null;
        };

    private static bool TryReadRow(JsonElement row, [NotNullWhen(true)] out RoomUpdate? update, out RowFault fault)
    {
        update = null;
        fault = RowFault.Malformed;
        if (!row.IsObject() || !row.TryReadNumber("id"u8, out long id) || !row.TryReadNumber("seqno"u8, out long sequence))
        {
            return false;
        }

        // What a row tells is told by its data: there, null, or not named at all.
        if (!row.TryGetProperty("data"u8, out JsonElement data))
        {
            update = row.TryGet("reactions"u8, out JsonElement reactions) && TryReadReactions(reactions, out IReadOnlyList<RoomReaction>? read)
                ? new RoomMessageReactions { Id = id, Sequence = sequence, Reactions = read }
                : null;
            return update is not null;
        }

        return data.ValueKind == JsonValueKind.Null
            ? TryReadDeletion(row, id, sequence, out update)
            : TryReadMessage(row, id, sequence, out update, out fault);
    }

    private static bool TryReadDeletion(JsonElement row, long id, long sequence, [NotNullWhen(true)] out RoomUpdate? update)
    {
        update = null;
        if (row.TryReadFlag("deleted"u8, out bool isDeleted)
            && isDeleted
            && row.TryReadOptionalPerson("session_id"u8, out SessionAddress? author)
            && row.TryReadOptionalTime("posted"u8, out DateTimeOffset? posted)
            && row.TryReadOptionalTime("edited"u8, out DateTimeOffset? deleted))
        {
            update = new RoomMessageDeletion { Id = id, Sequence = sequence, Author = author, PostedAt = posted, DeletedAt = deleted };
        }

        return update is not null;
    }

    private static bool TryReadMessage(JsonElement row, long id, long sequence, [NotNullWhen(true)] out RoomUpdate? update, out RowFault fault)
    {
        update = null;
        fault = RowFault.Malformed;
        if (!row.TryReadBytes("data"u8, out byte[]? data)
            || !row.TryReadBytes("signature"u8, out byte[]? signature)
            || !row.TryReadTime("posted"u8, out DateTimeOffset posted)
            || !row.TryReadOptionalTime("edited"u8, out DateTimeOffset? edited)
            || !row.TryReadFlag("whisper"u8, out bool isWhisper)
            || !row.TryReadFlag("whisper_mods"u8, out bool isForModerators)
            || !row.TryReadOptionalPerson("whisper_to"u8, out SessionAddress? whisperTo)
            || !row.TryReadFlag("filtered"u8, out bool isFiltered))
        {
            return false;
        }

        IReadOnlyList<RoomReaction>? reactions = [];
        if (row.TryGet("reactions"u8, out JsonElement list) && !TryReadReactions(list, out reactions))
        {
            return false;
        }

        if (!row.TryReadPerson("session_id"u8, out SessionAddress author))
        {
            fault = RowFault.InvalidAuthor;
            return false;
        }

        if (!CommunityMessage.Verify(data, signature, author))
        {
            fault = RowFault.InvalidSignature;
            return false;
        }

        update = new RoomMessage
        {
            Id = id,
            Sequence = sequence,
            Author = author,
            PostedAt = posted,
            Data = data,
            Signature = signature,
            EditedAt = edited,
            Reactions = reactions,
            IsWhisper = isWhisper || isForModerators || whisperTo is not null,
            IsForModerators = isForModerators,
            WhisperTo = whisperTo,
            IsFiltered = isFiltered,
        };
        return true;
    }

    /// <summary>Reads reactions in the order in which they are shown, and passes over those that are none.</summary>
    private static bool TryReadReactions(JsonElement json, [NotNullWhen(true)] out IReadOnlyList<RoomReaction>? reactions)
    {
        reactions = null;
        if (!json.IsObject())
        {
            return false;
        }

        var read = new List<RoomReaction>();
        foreach (JsonProperty item in json.EnumerateObject().Take(MaxReactions))
        {
            if (EmojiText.IsValid(item.Name)
                && item.Value.IsObject()
                && item.Value.TryReadNumber("count"u8, out long count)
                && count > 0
                && item.Value.TryReadOptionalNumber("index"u8, out long? index)
                && item.Value.TryReadPeople("reactors"u8, out IReadOnlyList<SessionAddress>? reactors)
                && item.Value.TryReadFlag("you"u8, out bool includesOwn))
            {
                read.Add(new RoomReaction { Emoji = item.Name, Count = count, Index = index ?? long.MaxValue, Reactors = [.. reactors.Take(MessageQuery.MaxReactors)], IncludesOwn = includesOwn });
            }
        }

        reactions = [.. read.OrderBy(reaction => reaction.Index).Select((reaction, place) => reaction with { Index = place })];
        return true;
    }
}
