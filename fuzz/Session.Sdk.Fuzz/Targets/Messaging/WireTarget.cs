using Google.Protobuf;
using SessionSdk.Messaging;
using Protos = SessionSdk.Messaging.Protos;

namespace SessionSdk.Fuzz;

/// <summary>The hand-written readers of transport and envelope agree with the generated ones.</summary>
internal sealed class WireTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Protobuf;

    public override int AllocationFactor => 0;

    public override int AllocationFloor => 0;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        bool isTransport = TransportView.TryRead(input, out TransportView transport);
        bool isEnvelope = EnvelopeView.TryRead(input, out EnvelopeView envelope);
        meter.Check();

        // The views do not read answers, which never carry a message, and refuse tags of more than 32 bits, as the reference does.
        bool mayDiffer = MayHoldLongTag(input);
        Protos.WebSocketMessage? message = Parse(Protos.WebSocketMessage.Parser, input);
        if (message is { Response: null } && (isTransport || !mayDiffer))
        {
            Must.Hold(isTransport);
            Must.Hold(transport.IsRequest == (message.Type == Protos.WebSocketMessage.Types.Type.Request));
            Must.Hold(transport.HasBody == (message.Request?.HasBody ?? false));
            Must.Equal(message.Request is { HasBody: true } request ? request.Body.Span : default, transport.Body, "body");
        }

        Protos.Envelope? generated = Parse(Protos.Envelope.Parser, input);
        if (generated is not null && RequiredFields.AreSet(generated) && (isEnvelope || !mayDiffer))
        {
            Must.Hold(isEnvelope);
            Must.Hold(generated.Timestamp == envelope.Timestamp);
            Must.Equal(generated.Content.Span, envelope.Content, "content");
            Must.Equal(generated.ProSig.Span, envelope.ProSignature, "signature");
            Must.Equal(FuzzKeys.Bytes(generated.Source), envelope.Source, "source");
        }
        else
        {
            Must.Hold(!isEnvelope);
        }

        return isEnvelope || (isTransport && transport.HasBody);
    }

    public override IEnumerable<byte[]> Seeds() => VectorFile.Hex("wrapping", "bytes", "envelope", "envelope_decode", "websocket", "websocket_decode");

    private static bool MayHoldLongTag(ReadOnlySpan<byte> input)
    {
        for (int i = 0; i + 5 <= input.Length; i++)
        {
            if (input[i + 4] > 0x0f && input[i..(i + 4)].IndexOfAnyInRange((byte)0, (byte)0x7f) < 0)
            {
                return true;
            }
        }

        return false;
    }

    private static T? Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> input)
        where T : class, IMessage<T> => ContentSchema.TryParse(parser, input, out T? message) ? message : null;
}
