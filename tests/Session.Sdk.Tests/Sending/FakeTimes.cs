using SessionSdk.Sending;

namespace SessionSdk.Tests.Sending;

internal sealed class FakeTimes(TimeProvider time) : ISentTimes
{
    private readonly Lock _gate = new();
    private DateTimeOffset _last;

    public bool IsCertain { get; set; } = true;

    internal TimeSpan Offset { get; set; }

    internal Func<Task> Ensure { get; set; } = static () => Task.CompletedTask;

    public DateTimeOffset Now => time.GetUtcNow() + Offset;

    public DateTimeOffset Next(TimeSpan lead)
    {
        lock (_gate)
        {
            DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(Now.ToUnixTimeMilliseconds());
            _last = now > _last ? now : _last.AddMilliseconds(1) + lead;
            return _last;
        }
    }

    public Task EnsureCertainAsync(CancellationToken cancellationToken) => Ensure();
}
