using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Reads direct messages.</summary>
internal static class InboxReader
{
    internal static AnswerReader<InboxPage> PageOf(int limit) =>
        (Answer answer, [NotNullWhen(true)] out InboxPage? page) =>
        {
            if (answer.Status == Status.NotModified)
            {
                page = new InboxPage { Messages = [] };
                return true;
            }

            page = null;
            if (answer.Json is not { ValueKind: JsonValueKind.Array } list)
            {
                return false;
            }

            var skipped = new SkipCounter();
            var messages = new List<InboxItem>();
            long? position = null;
            int count = 0;
            foreach (JsonElement row in list.EnumerateArray())
            {
                if (count++ >= limit)
                {
                    skipped.Add(RowFault.TooMany);
                    continue;
                }

                if (row.IsObject() && row.TryReadNumber("id"u8, out long id) && id > (position ?? -1))
                {
                    position = id;
                }

                if (!TryRead(row, isSent: false, out InboxItem? message, out RowFault fault))
                {
                    skipped.Add(fault);
                }
                else
                {
                    messages.Add(message);
                }
            }

            page = new InboxPage { Messages = messages, Skipped = skipped.ToResult(), Position = position, IsFull = count >= limit };
            return true;
        };

    internal static bool TryReadSent(Answer answer, [NotNullWhen(true)] out InboxItem? message)
    {
        message = null;
        return answer.Json is { } json && TryRead(json, isSent: true, out message, out _);
    }

    private static bool TryRead(JsonElement row, bool isSent, [NotNullWhen(true)] out InboxItem? message, out RowFault fault)
    {
        message = null;
        fault = RowFault.Malformed;
        byte[]? ciphertext = [];
        if (!row.IsObject()
            || !row.TryReadNumber("id"u8, out long id)
            || !row.TryReadTime("posted_at"u8, out DateTimeOffset posted)
            || !row.TryReadOptionalTime("expires_at"u8, out DateTimeOffset? expires)
            || !(isSent || row.TryReadBytes("message"u8, out ciphertext)))
        {
            return false;
        }

        if (!row.TryReadPerson("sender"u8, out SessionAddress from)
            || !from.TryGetBlindedId(out BlindedId sender)
            || !row.TryReadPerson("recipient"u8, out SessionAddress to)
            || !to.TryGetBlindedId(out BlindedId recipient))
        {
            fault = RowFault.InvalidAuthor;
            return false;
        }

        message = new InboxItem { Id = id, PostedAt = posted, ExpiresAt = expires, Sender = sender, Recipient = recipient, Ciphertext = ciphertext };
        return true;
    }
}
