using System.Text.Json;
using SessionSdk.Cryptography;

namespace SessionSdk.Swarm;

/// <summary>The base of every request to a service node. Several may go together in a <see cref="BatchRequest"/>.</summary>
public abstract record NodeRequest
{
    private protected NodeRequest()
    {
    }

    /// <summary>Gets the name of the RPC.</summary>
    internal abstract string Method { get; }

    /// <summary>Gets the account whose swarm is asked, or <see langword="null"/> when any node can answer.</summary>
    internal virtual SessionAddress? Account => null;

    /// <summary>Gets whether the request may be part of a batch.</summary>
    internal virtual bool IsBatchable => true;

    /// <summary>Gets how many requests of this one the whole swarm executes.</summary>
    internal virtual int SwarmWideParts => 0;

    /// <summary>Gets how many times in a row the asked node waits for the others: its time grows with that.</summary>
    internal virtual int Forwardings => SwarmWideParts > 0 ? 1 : 0;

    /// <summary>Writes the request as JSON.</summary>
    internal void Write(Utf8JsonWriter json, long now)
    {
        json.WriteStartObject();
        json.WriteString("method"u8, Method);
        json.WriteStartObject("params"u8);
        WriteParameters(json, now);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Checks the request before anything is sent.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal virtual void Validate()
    {
    }

    /// <summary>Checks the times of the request against the clock of the network: nodes answer impossible ones as if the signature were wrong.</summary>
    internal virtual void ValidateTimes(DateTimeOffset now)
    {
    }

    internal abstract void WriteParameters(Utf8JsonWriter json, long now);

    /// <summary>Writes the text that the signer signs; nothing when the request is not signed.</summary>
    internal virtual void WriteSignedText(ref SignedText text, long now)
    {
    }

    /// <summary>Writes the text that a member of the swarm signs, or returns <see langword="false"/> when its answer does not fit the request.</summary>
    internal virtual bool TryWriteMemberText(ref SignedText text, MemberEntry entry, long sent) => false;

    /// <summary>Tells whether a member's signature fits what it says and what was asked.</summary>
    internal bool Verify(Ed25519PublicKey node, MemberEntry entry, long sent)
    {
        if (entry.Signature is not { } signature)
        {
            return false;
        }

        var text = new SignedText(stackalloc byte[SignedText.InitialSize]);
        try
        {
            return TryWriteMemberText(ref text, entry, sent) && Ed25519.Verify(text.Written, signature, node.AsSpan());
        }
        finally
        {
            text.Dispose();
        }
    }

    internal abstract object ReadObject(ReadOnlySpan<byte> body, AnswerContext context);

    internal abstract NodeFailure? JudgeObject(object result, AnswerContext context);

    /// <summary>Tells whether a status counts as a result of this request.</summary>
    internal virtual bool IsResult(int status) => status is >= 200 and < 300;
}

/// <summary>The base of every request to a service node that has a result.</summary>
/// <typeparam name="TResult">The result.</typeparam>
public abstract record NodeRequest<TResult> : NodeRequest
    where TResult : class
{
    private protected NodeRequest()
    {
    }

    internal abstract TResult Read(ReadOnlySpan<byte> body, AnswerContext context);

    /// <summary>Tells why a result that could be read is no success, or <see langword="null"/>.</summary>
    internal virtual NodeFailure? Judge(TResult result, AnswerContext context) => null;

    internal sealed override NodeFailure? JudgeObject(object result, AnswerContext context) => Judge((TResult)result, context);

    internal sealed override object ReadObject(ReadOnlySpan<byte> body, AnswerContext context) => Read(body, context);
}
