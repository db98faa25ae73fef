using SessionSdk;

namespace ModeratorBot.Rules;

/// <summary>Who wrote in the room, since when and how often. Whoever was silent longest is forgotten first.</summary>
internal sealed class People(int capacity = 100_000)
{
    private readonly Dictionary<SenderId, LinkedListNode<(SenderId Id, Person Person)>> _byId = [];
    private readonly LinkedList<(SenderId Id, Person Person)> _bySilence = [];

    internal int Count => _byId.Count;

    internal Person Find(SenderId id, DateTimeOffset now)
    {
        if (_byId.TryGetValue(id, out LinkedListNode<(SenderId Id, Person Person)>? node))
        {
            _bySilence.Remove(node);
        }
        else
        {
            if (_byId.Count == capacity)
            {
                _byId.Remove(_bySilence.First!.Value.Id);
                _bySilence.RemoveFirst();
            }

            node = new((id, new Person { FirstSeen = now }));
            _byId.Add(id, node);
        }

        _bySilence.AddLast(node);
        return node.Value.Person;
    }

    /// <summary>Notes a post that stands.</summary>
    internal void Note(Post post)
    {
        Person person = Find(post.Author, post.PostedAt);
        person.Posts++;
        person.LastPostAt = person.LastPostAt > post.PostedAt ? person.LastPostAt : post.PostedAt;
    }
}
