namespace ModeratorBot.Rules;

/// <summary>How often the bot may act by itself. Who wants to act more often than that is probably wrong, and asks.</summary>
internal sealed class Budget(int actions, TimeSpan window)
{
    private readonly Queue<DateTimeOffset> _spent = new();

    internal int Actions => actions;

    internal TimeSpan Window => window;

    internal bool IsPaused { get; private set; }

    /// <summary>Takes one action out of the budget.</summary>
    /// <returns>Whether there was one; if not, the bot is paused until it is told to go on.</returns>
    internal bool TrySpend(DateTimeOffset now)
    {
        Forget(now);
        if (IsPaused || _spent.Count >= actions)
        {
            IsPaused = true;
            return false;
        }

        _spent.Enqueue(now);
        return true;
    }

    /// <summary>Takes one action for what is only nice, while more than half is left: greeting a crowd keeps nobody from removing what it writes.</summary>
    internal bool TrySpare(DateTimeOffset now)
    {
        Forget(now);
        return !IsPaused && _spent.Count < actions / 2 && TrySpend(now);
    }

    internal void Pause() => IsPaused = true;

    internal void Resume()
    {
        IsPaused = false;
        _spent.Clear();
    }

    private void Forget(DateTimeOffset now)
    {
        while (_spent.TryPeek(out DateTimeOffset oldest) && now - oldest >= window)
        {
            _spent.Dequeue();
        }
    }
}
