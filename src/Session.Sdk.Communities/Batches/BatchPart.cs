namespace SessionSdk.Communities;

/// <summary>Represents a request within a batch, and what became of it.</summary>
public abstract class BatchPart
{
    private protected BatchPart(CommunityRequest request) => RequestOfPart = request;

    /// <summary>Gets what became of the request.</summary>
    public BatchPartState State { get; private protected set; }

    /// <summary>Gets why the request failed, or <see langword="null"/>.</summary>
    public SessionException? Error { get; private protected set; }

    internal CommunityRequest RequestOfPart { get; }

    /// <summary>Gets whether a sequence stops at this answer: everything but a success does that, an answer of nothing new too.</summary>
    internal bool HasStopped { get; private protected set; }

    /// <summary>Gets what the server offers, if that was asked and answered.</summary>
    internal abstract ServerCapabilities? Capabilities { get; }

    /// <summary>Takes the server's answer.</summary>
    internal abstract void Take(Answer answer);

    internal void Fail(SessionException error)
    {
        Error = error;
        State = BatchPartState.Failed;
    }

    internal void Skip() => State = BatchPartState.NotRun;
}

/// <summary>Represents a request within a batch, and what became of it.</summary>
/// <typeparam name="T">What the server answers.</typeparam>
public sealed class BatchPart<T> : BatchPart
    where T : notnull
{
    private T? _result;

    internal BatchPart(CommunityRequest<T> request)
        : base(request) => Request = request;

    /// <summary>Gets the request.</summary>
    public CommunityRequest<T> Request { get; }

    /// <summary>Gets what the server answered.</summary>
    /// <exception cref="SessionException">The request failed: this is <see cref="BatchPart.Error"/>.</exception>
    /// <exception cref="InvalidOperationException">The batch has not been sent, or the server did not come to this request.</exception>
    public T Result => State switch
    {
        BatchPartState.Succeeded => _result!,
        BatchPartState.Failed => throw Error!,
        _ => throw new InvalidOperationException($"There is no answer: the state of the part is {State}."),
    };

    internal override void Take(Answer answer)
    {
        HasStopped = !answer.IsSuccess;
        try
        {
            _result = Request.Read(answer);
            State = BatchPartState.Succeeded;
        }
        catch (SessionException error)
        {
            Fail(error);
        }
    }

    internal override ServerCapabilities? Capabilities => _result as ServerCapabilities;
}
