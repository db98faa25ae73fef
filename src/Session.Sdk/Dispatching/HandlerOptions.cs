using SessionSdk.Dispatching;
namespace SessionSdk;

/// <summary>Says how a handler is served.</summary>
public sealed class HandlerOptions
{
    /// <summary>Gets or sets the name under which the handler's progress is kept. Handlers of one account have different names.</summary>
    /// <value>The default is the full name of the handler's type; for a delegate, the kind of its events.</value>
    public string? Name { get; set; }

    /// <summary>Gets or sets how often an event is given to the handler before it goes to the failed ones, at least 1.</summary>
    /// <value>The default is 5.</value>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Gets or sets the pause after the first failure, up to an hour. Each further pause is twice as long, up to an hour.</summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets in how many conversations the handler is at work at the same time, from 1 to 1,024. While it waits for an answer it does not count.</summary>
    /// <value>The default is 16.</value>
    public int MaxConcurrentConversations { get; set; } = 16;

    /// <summary>Gets or sets where a handler begins whose name the store does not know yet.</summary>
    /// <value>The default is <see cref="ReaderStart.Automatic"/>.</value>
    public ReaderStart Start { get; set; }

    /// <summary>Makes the rules of these options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal DispatchRules ToRules(string defaultName)
    {
        string name = Name ?? defaultName;
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Length > MaxNameLength)
        {
            throw new ArgumentException($"The name of a handler has at most {MaxNameLength} characters.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RetryDelay, DispatchRules.LongestPause);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentConversations, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxConcurrentConversations, 1024);
        return new DispatchRules { Name = name, MaxAttempts = MaxAttempts, RetryDelay = RetryDelay, MaxConcurrentLanes = MaxConcurrentConversations };
    }

    internal const int MaxNameLength = 256;
}
