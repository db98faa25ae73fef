using System.Globalization;

namespace SessionSdk.Sqlite;

/// <summary>Keeps a file to one store of one process. The lock is the operating system's and ends with the process, however that ends; a file beside it names the owner.</summary>
internal sealed class OwnerLock : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _ownerPath;

    private OwnerLock(FileStream held, string ownerPath)
    {
        _lock = held;
        _ownerPath = ownerPath;
    }

    internal static OwnerLock Acquire(string path, DateTimeOffset now)
    {
        string ownerPath = path + ".owner";
        FileStream held;
        try
        {
            held = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path + ".lock"))
        {
            (int? process, string owner) = ReadOwner(ownerPath);
            throw new StoreInUseException($"The store is open already{owner}. One store has one owner: share the open store, or stop the other program.", path, process);
        }

        try
        {
            File.WriteAllText(ownerPath, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n{Environment.MachineName}\n{now:O}\n"));
            return new(held, ownerPath);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_ownerPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It only names the owner; the next one writes it anew.
        }

        _lock.Dispose();
    }

    private static (int? Process, string Text) ReadOwner(string ownerPath)
    {
        try
        {
            string[] lines = File.ReadAllLines(ownerPath);
            return lines.Length >= 3 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out int process)
                ? (process, $" in process {lines[0]} on {lines[1]}, since {lines[2]}")
                : (null, string.Empty);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, string.Empty);
        }
    }
}
