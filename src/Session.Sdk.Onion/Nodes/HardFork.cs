namespace SessionSdk.Onion;

/// <summary>Numbers the rules that the network works by.</summary>
/// <param name="Major">The hard fork.</param>
/// <param name="Minor">The soft fork within it.</param>
public readonly record struct HardFork(int Major, int Minor) : IComparable<HardFork>
{
    /// <inheritdoc/>
    public int CompareTo(HardFork other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    /// <summary>Compares two forks.</summary>
    /// <param name="left">One fork.</param>
    /// <param name="right">The other fork.</param>
    /// <returns>Whether <paramref name="left"/> is older.</returns>
    public static bool operator <(HardFork left, HardFork right) => left.CompareTo(right) < 0;

    /// <summary>Compares two forks.</summary>
    /// <param name="left">One fork.</param>
    /// <param name="right">The other fork.</param>
    /// <returns>Whether <paramref name="left"/> is newer.</returns>
    public static bool operator >(HardFork left, HardFork right) => left.CompareTo(right) > 0;

    /// <summary>Compares two forks.</summary>
    /// <param name="left">One fork.</param>
    /// <param name="right">The other fork.</param>
    /// <returns>Whether <paramref name="left"/> is not newer.</returns>
    public static bool operator <=(HardFork left, HardFork right) => left.CompareTo(right) <= 0;

    /// <summary>Compares two forks.</summary>
    /// <param name="left">One fork.</param>
    /// <param name="right">The other fork.</param>
    /// <returns>Whether <paramref name="left"/> is not older.</returns>
    public static bool operator >=(HardFork left, HardFork right) => left.CompareTo(right) >= 0;
}
