using System.Globalization;

namespace SessionSdk.Testing.Faults;

/// <summary>What came of a fault run.</summary>
internal sealed record FaultRunResult
{
    /// <summary>Gets the messages that were sent.</summary>
    internal required IReadOnlyList<FaultRunSend> Sends { get; init; }

    /// <summary>Gets how many accepted messages did not arrive.</summary>
    internal required IReadOnlyList<string> Lost { get; init; }

    /// <summary>Gets the messages that a handler got more than once.</summary>
    internal required IReadOnlyList<string> Doubled { get; init; }

    /// <summary>Gets the sends that ended as failed or unknown, with those that took longer than a minute.</summary>
    internal IReadOnlyList<FaultRunSend> Bad => [.. Sends.Where(send => send.Failure is not null || send.Took > TimeSpan.FromSeconds(60))];

    /// <summary>Gets the sends that were reported as failed and arrived all the same.</summary>
    internal required IReadOnlyList<string> FailedButArrived { get; init; }

    internal double BadShare => Sends.Count == 0 ? 0 : Bad.Count / (double)Sends.Count;

    /// <summary>Gets the time within which a part of the sends ended.</summary>
    /// <param name="part">The part, such as one half.</param>
    /// <param name="isSilent">Whether only swarms count that had a silent member, or only those that had none; <see langword="null"/> for all.</param>
    internal TimeSpan Within(double part, bool? isSilent = null)
    {
        TimeSpan[] times = [.. Sends.Where(send => isSilent is null || send.HadSilentMember == isSilent).Select(send => send.Took).Order()];
        return times.Length == 0 ? TimeSpan.Zero : times[Math.Min(times.Length - 1, (int)(part * times.Length))];
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Sends.Count} sent, {Bad.Count} failed or unknown ({BadShare:P2}), {Lost.Count} lost, {Doubled.Count} doubled; median {Within(0.5).TotalSeconds:F2} s, 95 % {Within(0.95).TotalSeconds:F1} s, slowest {Within(1).TotalSeconds:F1} s; median where no member was silent {Within(0.5, false).TotalSeconds:F2} s ({Sends.Count(send => !send.HadSilentMember)}), where one was {Within(0.5, true).TotalSeconds:F2} s ({Sends.Count(send => send.HadSilentMember)})");
}

/// <summary>How one message was sent.</summary>
/// <param name="Sender">Who sent it.</param>
/// <param name="Text">Its text.</param>
/// <param name="Took">How long the call took.</param>
/// <param name="HadSilentMember">Whether a member of the recipient's swarm was killed or frozen at the begin or the end of the call.</param>
/// <param name="Failure">How it failed, if it did.</param>
internal sealed record FaultRunSend(SessionClient Sender, string Text, TimeSpan Took, bool HadSilentMember, SessionException? Failure);
