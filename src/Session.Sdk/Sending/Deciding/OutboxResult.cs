namespace SessionSdk.Sending;

/// <summary>How a step of the outbox ended.</summary>
internal abstract record OutboxResult
{
    private OutboxResult()
    {
    }

    /// <summary>It was done.</summary>
    internal sealed record Done : OutboxResult
    {
        internal static Done Instance { get; } = new();
    }

    /// <summary>It was sealed.</summary>
    internal sealed record Sealed(IReadOnlyList<PartRole> Roles, DateTimeOffset? EndsAt) : OutboxResult;

    /// <summary>It was certainly not done, and may be tried again.</summary>
    internal sealed record Passing(OutboxFailure Failure) : OutboxResult;

    /// <summary>It was certainly not done, and trying again does not help.</summary>
    internal sealed record Final(DeliveryState State, OutboxFailure Failure) : OutboxResult;

    /// <summary>It was not sent, because it has to be sealed anew.</summary>
    internal sealed record Outdated : OutboxResult
    {
        internal static Outdated Instance { get; } = new();
    }

    /// <summary>It went out, and nobody knows what became of it.</summary>
    internal sealed record Unknown(OutboxFailure Failure) : OutboxResult;

    /// <summary>It was stopped as wished.</summary>
    internal sealed record Stopped : OutboxResult
    {
        internal static Stopped Instance { get; } = new();
    }
}
