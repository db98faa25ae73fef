namespace SessionSdk.DevNet;

/// <summary>Finds what has changed in a room since a sequence number: each post stands at its last change.</summary>
internal sealed class ChangeLog
{
    private List<(long Seqno, Post Post)> _entries = [];
    private int _stale;

    public void Add(Post post)
    {
        if (post.Seqno > post.CreatedSeqno)
        {
            _stale++;
        }

        _entries.Add((post.Seqno, post));
        if (_stale > 1000 && _stale > _entries.Count / 2)
        {
            _entries = [.. _entries.Where(entry => entry.Post.Seqno == entry.Seqno)];
            _stale = 0;
        }
    }

    public IEnumerable<Post> Since(long seqno)
    {
        int low = 0;
        int high = _entries.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _entries[middle].Seqno > seqno ? (low, middle) : (middle + 1, high);
        }

        for (int i = low; i < _entries.Count; i++)
        {
            if (_entries[i].Post.Seqno == _entries[i].Seqno)
            {
                yield return _entries[i].Post;
            }
        }
    }
}
