using SessionSdk.Storage;

namespace SessionSdk.Dispatching;

/// <summary>Says where an event stands on its way through a reader.</summary>
internal enum DispatchState
{
    /// <summary>Others of its conversation come first, or there is no free place.</summary>
    Waiting,

    /// <summary>It is its turn; that it is given is being kept.</summary>
    Starting,

    /// <summary>It can be given.</summary>
    Startable,

    /// <summary>The reader has it.</summary>
    Running,

    /// <summary>The reader failed on it and gets it again after a pause.</summary>
    BackingOff,

    /// <summary>A handler that asked got it as the answer, past the line.</summary>
    Taken,

    /// <summary>The reader is through with it.</summary>
    Done,
}

/// <summary>An event on its way through a reader.</summary>
internal sealed class DispatchEntry(EventRecord record, DispatchLane lane)
{
    internal EventRecord Record => record;

    internal long Position => record.Position;

    internal DispatchLane Lane => lane;

    internal DispatchState State { get; set; }

    /// <summary>Gets or sets how often the reader failed on it.</summary>
    internal int Failures { get; set; }

    /// <summary>Gets or sets how often it could not be read.</summary>
    internal int Postponements { get; set; }

    /// <summary>Gets or sets whether the reader may have had it before.</summary>
    internal bool IsRedelivered { get; set; }

    /// <summary>Gets whether it was in the list of the failed ones and is given again. It stays there until it is handled.</summary>
    internal bool IsGivenAgain { get; init; }

    /// <summary>Gets or sets what its handler waits for.</summary>
    internal AnswerSearch? Search { get; set; }

    /// <summary>Gets the answers that its handler has got; they share its fate.</summary>
    internal List<DispatchEntry>? Answers { get; set; }
}

/// <summary>The line of the events of one conversation.</summary>
internal sealed class DispatchLane(ConversationId key)
{
    internal ConversationId Key => key;

    /// <summary>Gets the events that wait, in order of their positions.</summary>
    internal List<DispatchEntry> Waiting { get; } = [];

    /// <summary>Gets or sets the event whose turn it is.</summary>
    internal DispatchEntry? Current { get; set; }

    /// <summary>Gets or sets whether the line is queued for a free place.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>Gets or sets the position after which there are events of this line that were read past, as it was full; <see langword="null"/> when there are none.</summary>
    internal long? RefillAfter { get; set; }
}

/// <summary>The search of a waiting handler for its answer: on its own through the log, whatever waits in the line.</summary>
internal sealed class AnswerSearch(DispatchEntry asker, Func<EventRecord, bool> mayAnswer)
{
    internal DispatchEntry Asker => asker;

    internal Func<EventRecord, bool> MayAnswer => mayAnswer;

    /// <summary>Gets or sets the position up to which the log was searched.</summary>
    internal long After { get; set; } = asker.Position;

    /// <summary>Gets or sets an event that may be the answer.</summary>
    internal EventRecord? Candidate { get; set; }

    internal bool IsOffered { get; set; }

    internal bool IsOver { get; set; }
}

/// <summary>A wish to read the log.</summary>
/// <param name="After">The position before the first wanted event.</param>
/// <param name="Limit">How many events are wanted.</param>
/// <param name="Head">The last position that was known when the wish arose.</param>
/// <param name="Lane">The line that is filled up; <see langword="null"/> when the log is read forward.</param>
/// <param name="Search">The search that goes on.</param>
internal sealed record LogRead(long After, int Limit, long Head, DispatchLane? Lane = null, AnswerSearch? Search = null);

/// <summary>What is to be kept of a reader.</summary>
/// <param name="Reader">How far it has come.</param>
/// <param name="Failed">What it failed on for good.</param>
/// <param name="NoLongerFailed">What it failed on before and has handled now.</param>
internal sealed record DispatchProgress(ConsumerRecord Reader, IReadOnlyList<FailedEventRecord> Failed, IReadOnlyList<long> NoLongerFailed);
