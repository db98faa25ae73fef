using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SessionSdk.Storage;

namespace SessionSdk.Journal;

/// <summary>Writes events for the store and reads them back. An event about a message names it; the message itself stands in the history.</summary>
internal static class EventCodec
{
    internal static EventRecord Write(SessionEvent happened)
    {
        StoredEvent stored = happened switch
        {
            MessageReceived received => new StoredEvent { Message = received.Message.Id.Value, Flag = received.IsRequest },
            MessageSent sent => new StoredEvent { Message = sent.Message.Id.Value },
            MessageEdited edited => new StoredEvent { Message = edited.Message.Id.Value, FailureCode = edited.FailureCode, FailureMessage = edited.FailureMessage },
            _ => new StoredEvent { Event = happened },
        };
        return new EventRecord
        {
            Position = happened.Position,
            Conversation = happened.Conversation,
            Kind = happened.GetType().Name,
            Message = new MessageId(stored.Message),
            At = happened.At,
            Payload = JsonSerializer.SerializeToUtf8Bytes(stored, JournalJson.Default.StoredEvent),
        };
    }

    /// <summary>Tells which message has to be read for an event to be complete.</summary>
    /// <returns>Whether the record can be read. One that a later version wrote cannot.</returns>
    internal static bool TryRead(EventRecord record, [NotNullWhen(true)] out StoredEvent? stored)
    {
        try
        {
            stored = JsonSerializer.Deserialize(record.Payload.Span, JournalJson.Default.StoredEvent);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or FormatException)
        {
            stored = null;
        }

        return stored is not null;
    }

    /// <summary>Makes the event of what was stored and the message that it names.</summary>
    /// <returns>The event; <see langword="null"/> when its message is gone, or its kind is one of a later version.</returns>
    internal static SessionEvent? Complete(EventRecord record, StoredEvent stored, Message? message)
    {
        SessionEvent? happened = (record.Kind, message) switch
        {
            (nameof(MessageReceived), { } received) => new MessageReceived { Message = received, IsRequest = stored.Flag },
            (nameof(MessageSent), { } sent) => new MessageSent { Message = sent },
            (nameof(MessageEdited), { } edited) => new MessageEdited { Message = edited, FailureCode = stored.FailureCode, FailureMessage = stored.FailureMessage },
            _ => stored.Event,
        };
        return happened is null ? null : happened with { Conversation = record.Conversation, At = record.At, Position = record.Position };
    }
}

/// <summary>The stored form of an event.</summary>
internal sealed record StoredEvent
{
    public long Message { get; init; }

    public bool Flag { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureMessage { get; init; }

    public SessionEvent? Event { get; init; }

    public override string ToString() => nameof(StoredEvent);
}
