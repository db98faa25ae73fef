using SessionSdk;

namespace ModeratorBot.Rules;

/// <summary>The last posts of the room, to know what a command is about and what a purge took away.</summary>
internal sealed class RecentPosts(int capacity = 2_000)
{
    private readonly Dictionary<MessageId, Post> _byId = [];
    private readonly Queue<MessageId> _byAge = new();

    internal Post? Find(MessageId id) => _byId.GetValueOrDefault(id);

    internal IReadOnlyList<Post> Of(SenderId author) => [.. _byAge.Select(Find).OfType<Post>().Where(post => post.Author == author)];

    internal void Add(Post post)
    {
        if (!_byId.ContainsKey(post.Id))
        {
            if (_byAge.Count == capacity)
            {
                _byId.Remove(_byAge.Dequeue());
            }

            _byAge.Enqueue(post.Id);
        }

        _byId[post.Id] = post;
    }

    internal void Remove(MessageId id)
    {
        if (_byId.Remove(id))
        {
            // Few are removed, and a number may be given out again.
            Queue<MessageId> kept = new(_byAge.Where(other => other != id));
            _byAge.Clear();
            foreach (MessageId other in kept)
            {
                _byAge.Enqueue(other);
            }
        }
    }
}
