using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.Communities;

/// <summary>Represents something that a community server can be asked or told. <see cref="CommunityRequests"/> makes them.</summary>
/// <remarks>Requests do not change: one can be sent many times and be shared between threads.</remarks>
public abstract class CommunityRequest
{
    private protected CommunityRequest(CommunityOperation operation, RequestTarget target, RequestBody? body)
    {
        Operation = operation;
        Target = target;
        Body = body ?? RequestBody.None;
    }

    internal CommunityOperation Operation { get; }

    internal RequestTarget Target { get; }

    internal RequestBody Body { get; }

    /// <summary>Gets the id that signed what the body holds, which has to be the id that makes the request; or <see langword="null"/>.</summary>
    internal SessionAddress? Author { get; init; }

    /// <summary>Gets whether the account takes no part in it.</summary>
    internal bool IsAnonymous { get; init; }

    /// <summary>Gets whether the server must know the capability for direct messages, so that only blinded ids make it.</summary>
    internal bool NeedsBlindedId { get; init; }


    /// <summary>Names what is asked, without ids and texts.</summary>
    /// <returns>The name of the operation.</returns>
    public override string ToString() => Operation.Name;
}

/// <summary>Represents something that a community server can be asked or told, and knows what it answers.</summary>
/// <typeparam name="T">What the server answers.</typeparam>
[SuppressMessage("StyleCop.CSharp.MaintainabilityRules", "SA1402", Justification = "The same notion, with and without its answer.")]
public sealed class CommunityRequest<T> : CommunityRequest
    where T : notnull
{
    private readonly AnswerReader<T> _read;

    internal CommunityRequest(CommunityOperation operation, RequestTarget target, AnswerReader<T> read, RequestBody? body = null)
        : base(operation, target, body) => _read = read;

    /// <summary>Reads what the server answered.</summary>
    /// <exception cref="CommunityRefusedException">The server refused the request.</exception>
    /// <exception cref="CommunityAnswerException">The answer is not what was asked for.</exception>
    internal T Read(Answer answer)
    {
        answer.ThrowIfRefused();
        if (!_read(answer, out T? value))
        {
            throw new CommunityAnswerException(Operation.Name);
        }

        if (value is IHasSkippedRows rows)
        {
            CommunitiesTelemetry.NoteSkipped(rows.Skipped);
        }

        return value;
    }

}
