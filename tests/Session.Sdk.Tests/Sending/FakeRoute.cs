using System.Collections.Concurrent;
using System.Globalization;
using SessionSdk.Sending;

namespace SessionSdk.Tests.Sending;

/// <summary>A route to one kind of conversation that seals to readable bytes and answers as told.</summary>
internal sealed class FakeRoute(ConversationKind kind, SenderId sender, Pulse pulse) : IMessageRoute
{
    private int _sealed;

    public ConversationKind Kind => kind;

    /// <summary>Gets what went out, in order.</summary>
    internal ConcurrentQueue<(ConversationId Conversation, PartRole Role, string Data)> Sent { get; } = new();

    internal ConcurrentQueue<PartRole> Noted { get; } = new();

    /// <summary>Gets or sets how an attempt ends: it returns or throws.</summary>
    internal Func<SealedPart, CancellationToken, Task<RouteReceipt>> Answer { get; set; } = static (_, _) => Task.FromResult(RouteReceipt.Accepted);

    internal bool HasCopy { get; init; }

    internal UInt128? Mark { get; init; }

    internal IEnumerable<string> SentMessages => Sent.Where(static sent => sent.Role == PartRole.Message).Select(static sent => sent.Data);

    public SenderId GetSender(ConversationId conversation) => sender;

    public bool NeedsLead(ConversationId conversation, OutgoingContent content) => false;

    public void Check(OutgoingItem item)
    {
    }

    public ValueTask<SealedMessage> SealAsync(SealingContext context, CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _sealed);
        string what = context.Content switch
        {
            OutgoingText text => text.Text + string.Concat(context.Attachments.Select(static file => $"[{file.Url}]")),
            OutgoingReaction reaction => $"{reaction.Emoji}@{reaction.Target.ServerId}",
            _ => context.Content.ToString(),
        };
        string data = string.Create(CultureInfo.InvariantCulture, $"{what}#{number}");
        var parts = new List<SealedPart> { Part(PartRole.Message, data, context) };
        if (HasCopy)
        {
            parts.Add(Part(PartRole.OwnCopy, data + "'", context));
        }

        return new(new SealedMessage { SentAt = context.SentAt, Parts = parts });
    }

    public async Task<RouteReceipt> DeliverAsync(ConversationId conversation, SealedPart part, CancellationToken cancellationToken)
    {
        Sent.Enqueue((conversation, part.Role, System.Text.Encoding.UTF8.GetString(part.Data)));
        pulse.Beat();
        return await Answer(part, cancellationToken);
    }

    public void NoteAccepted(ConversationId conversation, OutgoingContent content, PartRole role) => Noted.Enqueue(role);

    private SealedPart Part(PartRole role, string data, SealingContext context) => new()
    {
        Role = role,
        Data = System.Text.Encoding.UTF8.GetBytes(data),
        Address = context.Conversation.ToString(),
        TimeToLive = TimeSpan.FromDays(14),
        Marks = Mark is { } mark ? [mark] : [],
    };
}
