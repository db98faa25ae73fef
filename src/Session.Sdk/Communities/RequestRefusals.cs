using System.Collections.Concurrent;

namespace SessionSdk.Communities;

/// <summary>Remembers who said with a message that direct messages through the community are not wanted.</summary>
/// <remarks>Safe to share between threads. In memory and bounded: whoever is not known is asked.</remarks>
internal sealed class RequestRefusals
{
    private const int MaxPeople = 10_000;

    private readonly ConcurrentDictionary<SenderId, Wish> _wishes = new();

    internal bool Contains(SenderId person) => _wishes.TryGetValue(person, out Wish wish) && wish.IsRefusing;

    /// <summary>Takes note of what a message of somebody says; older messages change nothing.</summary>
    internal void Note(SenderId person, bool isRefusing, DateTimeOffset at)
    {
        if (_wishes.ContainsKey(person) || HasPlace(isRefusing))
        {
            var wish = new Wish(isRefusing, at);
            _wishes.AddOrUpdate(person, wish, (_, known) => known.At > at ? known : wish);
        }
    }

    /// <summary>Tells whether somebody else is remembered. Whoever refuses takes the place of one who does not.</summary>
    private bool HasPlace(bool isRefusing)
    {
        if (_wishes.Count < MaxPeople)
        {
            return true;
        }

        SenderId willing = isRefusing ? _wishes.FirstOrDefault(static wish => !wish.Value.IsRefusing).Key : default;
        return !willing.IsDefault && _wishes.TryRemove(willing, out _);
    }

    /// <summary>What somebody said last, and when.</summary>
    private readonly record struct Wish(bool IsRefusing, DateTimeOffset At);
}
