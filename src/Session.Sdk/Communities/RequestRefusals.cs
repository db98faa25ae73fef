using System.Collections.Concurrent;

namespace SessionSdk.Communities;

/// <summary>Remembers who said with a message that direct messages through the community are not wanted.</summary>
/// <remarks>Safe to share between threads. In memory and bounded: whoever is not known is asked.</remarks>
internal sealed class RequestRefusals
{
    private const int MaxPeople = 10_000;

    private readonly ConcurrentDictionary<SenderId, bool> _refusing = new();

    internal bool Contains(SenderId person) => _refusing.ContainsKey(person);

    internal void Note(SenderId person, bool isRefusing)
    {
        if (!isRefusing)
        {
            _refusing.TryRemove(person, out _);
        }
        else if (_refusing.Count < MaxPeople)
        {
            _refusing[person] = true;
        }
    }
}
