using System.Text.Json;
using Google.Protobuf;
using SessionSdk.Messaging;

namespace SessionSdk.Conformance.Areas;

internal sealed class ContentArea : ConformanceArea
{
    public override string Name => "content";

    public override void Run(ConformanceCase known)
    {
        if (known.Op is not ("content" or "content_decode"))
        {
            throw Unknown(known);
        }

        byte[] bytes = known.Hex("bytes");
        if (!known.Valid)
        {
            True(!MessageContent.TryDecode(bytes, out _, out ContentError error), "the bytes were decoded");
            Same(ContentError.Malformed, error, "error");
            return;
        }

        True(ContentSchema.TryParse(bytes, out Messaging.Protos.Content? message), "the bytes were refused");
        SchemaTree.Same(known.Get("fields"), message!);
        if (known.Op == "content")
        {
            Same(bytes, ContentSchema.Serialise(message!), "bytes of the decoded message");
            Same(bytes, ContentSchema.Serialise(SchemaTree.Build(Messaging.Protos.Content.Descriptor, known.Get("fields"))), "bytes of the fields");
        }
        else if (known.Has("reserialized"))
        {
            Same(known.Hex("reserialized"), ContentSchema.Serialise(message!), "bytes of the decoded message");
        }

        CheckPublicForm(bytes, known);
    }

    // Some cases are schema tests only and break a receiving rule: then the public form says which, and it is never the schema's.
    private static void CheckPublicForm(byte[] bytes, ConformanceCase known)
    {
        if (!MessageContent.TryDecode(bytes, out MessageContent? content, out ContentError error))
        {
            True(error is not (ContentError.None or ContentError.Malformed), "the content was called malformed");
            return;
        }

        if (content!.SentAt is null && content.Payload is not SharedConfig)
        {
            return;
        }

        byte[] encoded = content.Encode();
        True(MessageContent.TryDecode(encoded, out MessageContent? again, out _), "the encoded content was refused");
        Same(encoded, again!.Encode(), "bytes of the public form");
    }
}
