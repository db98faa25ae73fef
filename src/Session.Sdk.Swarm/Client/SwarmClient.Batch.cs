using SessionSdk.Onion;

namespace SessionSdk.Swarm;

public sealed partial class SwarmClient
{
    /// <summary>Asks another member for the requests of a batch that one member alone refused, failed or had nothing for. What it did is not asked for again.</summary>
    /// <returns>The result with what the other member made of the rest.</returns>
    private async Task<BatchResult> CompleteAsync(BatchRequest request, BatchResult first, SwarmAttempt earlier, CancellationToken cancellationToken)
    {
        NodeRequest[] rest = RestOf(request, first);
        TimeSpan left = earlier.Deadline - _time.GetElapsedTime(earlier.Started);
        if (rest.Length == 0 || left <= TimeSpan.Zero)
        {
            return first;
        }

        var attempt = new SwarmAttempt([.. earlier.Excluded, first.Node], null, earlier.Started, earlier.Deadline) { ClockWasSet = earlier.ClockWasSet, JudgedElsewhere = first.Node };
        foreach (BatchAnswer refused in first.Answers.Where(answer => rest.Contains(answer.Request) && answer is { IsExecuted: true, IsSuccess: false, IsUnconfirmed: false } && answer.Status != 421))
        {
            int meaning = SwarmAttempt.Refusal.MeaningOf(refused.Status);
            if (refused.Status is < 500 and not 429 && !attempt.Refusals.Exists(known => known.Meaning == meaning))
            {
                attempt.Refusals.Add(new SwarmAttempt.Refusal(first.Node, meaning, new SwarmRefusedException(refused.Status, refused.Reason, first.Node)));
            }
        }

        try
        {
            return Merge(first, await SendAsync(request with { Requests = rest }, attempt, cancellationToken).ConfigureAwait(false));
        }
        catch (SessionException error)
        {
            LogRepeatFailed(error);
            return first;
        }
    }

    /// <summary>Gives the requests that another member may know better. A sequence goes on where it ended, unless it ended as it should.</summary>
    private static NodeRequest[] RestOf(BatchRequest request, BatchResult first)
    {
        if (!request.IsSequence)
        {
            return [.. first.Answers.Where(answer => !answer.IsSuccess || SecondOpinion.IsEmpty(answer.Request, answer.Result)).Select(answer => answer.Request)];
        }

        BatchAnswer[] rest = [.. first.Answers.SkipWhile(answer => answer.IsSuccess)];
        return rest is [{ IsExecuted: true }, ..] ? [.. rest.Select(answer => answer.Request)] : [];
    }

    private BatchResult Merge(BatchResult first, BatchResult second)
    {
        var merged = new BatchAnswer[first.Answers.Count];
        int next = 0;
        bool isAlone = false;
        for (int i = 0; i < merged.Length; i++)
        {
            BatchAnswer one = first.Answers[i];
            merged[i] = one;
            if (next == second.Answers.Count || !ReferenceEquals(second.Answers[next].Request, one.Request))
            {
                continue;
            }

            BatchAnswer other = second.Answers[next++];
            if (!one.IsExecuted || (other.IsSuccess && !one.IsSuccess))
            {
                isAlone |= one is { IsExecuted: true, Status: < 500 and not 421 and not 429 };
                merged[i] = other;
            }
            else if (other.Result is { } better && one.Result is { } result && ReferenceEquals(SecondOpinion.Better(result, better), better))
            {
                merged[i] = other;
            }
        }

        if (isAlone)
        {
            NoteAlone(second.Answers[0].Request.Method, first.Node, first.Answers.First(answer => answer is { IsExecuted: true, IsSuccess: false }).Status);
        }

        return first with { Answers = merged };
    }
}
