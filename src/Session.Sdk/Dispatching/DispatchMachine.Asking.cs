using SessionSdk.Storage;

namespace SessionSdk.Dispatching;

internal sealed partial class DispatchMachine
{
    /// <summary>The handler of an event waits for an answer in its conversation.</summary>
    /// <param name="entry">The event.</param>
    /// <param name="mayAnswer">Tells of an event whether it may be the answer.</param>
    /// <returns>The search; <see langword="null"/> when the handler has ended or waits already.</returns>
    internal AnswerSearch? Ask(DispatchEntry entry, Func<EventRecord, bool> mayAnswer)
    {
        if (entry.State != DispatchState.Running || entry.Search is not null)
        {
            return null;
        }

        entry.Search = new AnswerSearch(entry, mayAnswer);
        _searches.Add(entry.Search);
        return entry.Search;
    }

    /// <summary>Gives the next event of which only its message tells whether it is the answer.</summary>
    internal bool TryOffer(out AnswerSearch search)
    {
        foreach (AnswerSearch waiting in _searches)
        {
            if (waiting.Candidate is not null && !waiting.IsOffered)
            {
                waiting.IsOffered = true;
                search = waiting;
                return true;
            }
        }

        search = null!;
        return false;
    }

    /// <summary>What was offered is the answer: it is handled together with the event whose handler asked.</summary>
    /// <returns>Whether the handler still waits for it.</returns>
    internal bool TakeOffer(AnswerSearch search)
    {
        if (search.IsOver || search.Candidate is not { } record)
        {
            return false;
        }

        if (!Rules.Wants(record.Kind))
        {
            // The reader would not get it by itself: there is nothing to take out of the line.
            EndSearch(search);
            return true;
        }

        if (_held.TryGetValue(record.Position, out DispatchEntry? answer))
        {
            answer.Lane.Waiting.Remove(answer);
        }
        else
        {
            answer = new DispatchEntry(record, search.Asker.Lane);
            _held.Add(record.Position, answer);
        }

        answer.State = DispatchState.Taken;
        (search.Asker.Answers ??= []).Add(answer);
        Mark(answer);
        EndSearch(search);
        return true;
    }

    /// <summary>What was offered is not the answer.</summary>
    internal static void RefuseOffer(AnswerSearch search) => (search.Candidate, search.IsOffered) = (null, false);

    /// <summary>The handler does not wait any more.</summary>
    internal void EndSearch(AnswerSearch? search)
    {
        if (search is not null)
        {
            search.IsOver = true;
            search.Asker.Search = null;
            _searches.Remove(search);
        }
    }

    private void TakeForSearch(AnswerSearch search, LogRead asked, IReadOnlyList<EventRecord> page)
    {
        if (search.IsOver)
        {
            return;
        }

        foreach (EventRecord record in page)
        {
            search.After = Math.Max(search.After, record.Position);
            if (KeyOf(record) == search.Asker.Lane.Key && (IsFree(record.Position) || !Rules.Wants(record.Kind)) && search.MayAnswer(record))
            {
                search.Candidate = record;
                return;
            }
        }

        if (page.Count < asked.Limit)
        {
            search.After = Math.Max(search.After, asked.Head);
        }
    }

    private bool IsFree(long position) =>
        _held.TryGetValue(position, out DispatchEntry? held) ? held is { State: DispatchState.Waiting, IsGivenAgain: false } : !_handled.Contains(position);

    /// <summary>Puts the answers of a handler that did not get to its end back where they came from.</summary>
    private void GiveBackAnswers(DispatchEntry asker)
    {
        if (asker.Answers is not { } answers)
        {
            return;
        }

        asker.Answers = null;
        foreach (DispatchEntry answer in answers)
        {
            answer.IsRedelivered = true;
            answer.State = DispatchState.Waiting;
            if (answer.Position > _front || answer.Position > answer.Lane.RefillAfter)
            {
                // It had not been reached: it will be.
                _held.Remove(answer.Position);
            }
            else
            {
                Insert(answer);
            }
        }
    }
}
