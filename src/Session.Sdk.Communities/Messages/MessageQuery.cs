namespace SessionSdk.Communities;

/// <summary>Says how much of a room's messages is asked for.</summary>
public sealed record MessageQuery
{
    /// <summary>The most rows that servers give.</summary>
    public const int MaxLimit = 256;

    /// <summary>The most people that servers name for a reaction.</summary>
    public const int MaxReactors = 20;

    /// <summary>Gets what is asked when nothing else is said.</summary>
    public static MessageQuery Default { get; } = new();

    /// <summary>Gets how many rows are asked for, 1 to <see cref="MaxLimit"/>. Through nodes no answer above 10 MiB comes back.</summary>
    /// <value>The default is <see cref="MaxLimit"/>: shorter pages lose more to what <see cref="RoomPage.IsFull"/> tells of.</value>
    public int Limit { get; init; } = MaxLimit;

    /// <summary>Gets how many people are named for each reaction, 0 to <see cref="MaxReactors"/>.</summary>
    /// <value>The default is 5.</value>
    public int Reactors { get; init; } = 5;

    internal string ToText(bool withChanges)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Limit, MaxLimit);
        ArgumentOutOfRangeException.ThrowIfNegative(Reactors);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Reactors, MaxReactors);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"limit={Limit}&reactors={Reactors}{(withChanges ? "&t=r" : string.Empty)}");
    }
}
