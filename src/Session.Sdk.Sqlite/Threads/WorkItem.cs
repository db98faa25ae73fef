namespace SessionSdk.Sqlite;

/// <summary>Something that a thread of the store does with its connection.</summary>
internal abstract class WorkItem
{
    internal abstract void Cancel();

    internal abstract void Fail(Exception exception);

    internal abstract bool IsCancelled { get; }

    internal abstract void Do(StoreConnection connection);

    /// <summary>Reports what <see cref="Do"/> did, when it is kept.</summary>
    internal abstract void Finish();
}

/// <summary>Work with a result.</summary>
internal sealed class WorkItem<T>(Func<StoreConnection, T> work, bool isAlone, CancellationToken cancellationToken) : WorkItem
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    internal Task<T> Done => _done.Task;

    /// <summary>Gets whether it opens its own transaction, or needs none.</summary>
    internal bool IsAlone => isAlone;

    internal override bool IsCancelled => cancellationToken.IsCancellationRequested;

    internal override void Cancel() => _done.TrySetCanceled(cancellationToken);

    internal override void Fail(Exception exception) => _done.TrySetException(exception);

    internal override void Do(StoreConnection connection) => _result = work(connection);

    internal override void Finish() => _done.TrySetResult(_result!);
}
