using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Keeps files in memory until they expire.</summary>
internal sealed class FileStore(NetworkState network)
{
    private const int HashSize = 33;
    private const int NumberBits = 53;
    private static readonly byte[] HashSalt = "SessionFileSvr\0\0"u8.ToArray();

    private readonly ConcurrentDictionary<string, StoredFile> _files = new();

    private int _uploads;

    /// <summary>Gets how many files were uploaded or added, those among them that were there before.</summary>
    public int Uploads => Volatile.Read(ref _uploads);

    public long Now => network.UtcNow(TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static bool IsContentHash(string id) => id.Length == HashSize / 3 * 4;

    public StoredFile Add(byte[] content, TimeSpan? life)
    {
        Interlocked.Increment(ref _uploads);
        long now = Now;
        string id = network.Options.NumericFileIds ? DrawNumber() : HashOf(content);
        var file = new StoredFile(id, content, now, now + LifeOf(life));
        return _files[id] = file;
    }

    public StoredFile? Find(string id)
    {
        if (!_files.TryGetValue(id, out StoredFile? file))
        {
            return null;
        }

        if (file.Expires > Now)
        {
            return file;
        }

        _files.TryRemove(new KeyValuePair<string, StoredFile>(id, file));
        return null;
    }

    public StoredFile? Extend(string id, TimeSpan? life)
    {
        if (!IsContentHash(id) || Find(id) is not { } file)
        {
            return null;
        }

        return _files[id] = file with { Expires = Math.Max(file.Expires, Now + LifeOf(life)) };
    }

    public bool Remove(string id) => _files.TryRemove(id, out _);

    private static string HashOf(byte[] content)
    {
        Span<byte> hash = stackalloc byte[HashSize];
        Blake2b.Hash(content, default, HashSalt, default, hash);
        return Base64Url.EncodeToString(hash);
    }

    private static string DrawNumber() =>
        (BinaryPrimitives.ReadUInt64LittleEndian(SecureRandom.GetBytes(sizeof(ulong))) >> (64 - NumberBits)).ToString(CultureInfo.InvariantCulture);

    private long LifeOf(TimeSpan? asked)
    {
        TimeSpan longest = network.Options.FileLifetime;
        return (long)(asked is { } life && life < longest ? life : longest).TotalMilliseconds;
    }
}
