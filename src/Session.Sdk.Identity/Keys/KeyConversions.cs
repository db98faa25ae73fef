using System.Collections.Concurrent;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Converts the public keys of people from one curve to the other and remembers the last of them, so that who writes often is converted once. The keys are no secrets.</summary>
internal static class KeyConversions
{
    private static readonly RecentValues<Ed25519PublicKey, X25519PublicKey> ToX25519 = new(4096);

    private static readonly RecentValues<X25519PublicKey, Ed25519PublicKey> ToEd25519 = new(4096);

    /// <inheritdoc cref="Ed25519PublicKey.TryToX25519"/>
    internal static bool TryToX25519(Ed25519PublicKey source, out X25519PublicKey key)
    {
        if (ToX25519.TryGet(source, out key))
        {
            return true;
        }

        if (!source.TryToX25519(out key))
        {
            return false;
        }

        ToX25519.Add(source, key);
        return true;
    }

    /// <inheritdoc cref="X25519PublicKey.TryToEd25519"/>
    internal static bool TryToEd25519(X25519PublicKey source, out Ed25519PublicKey key)
    {
        if (ToEd25519.TryGet(source, out key))
        {
            return true;
        }

        if (!source.TryToEd25519(out key))
        {
            return false;
        }

        ToEd25519.Add(source, key);
        return true;
    }

    /// <summary>Keeps the values that were used last, at most twice as many as it is made for. Safe to share between threads.</summary>
    internal sealed class RecentValues<TKey, TValue>(int capacity)
        where TKey : notnull
    {
        private ConcurrentDictionary<TKey, TValue> _young = new();
        private ConcurrentDictionary<TKey, TValue> _old = new();
        private int _added;

        internal int Count => _young.Count + _old.Count;

        internal bool TryGet(TKey key, out TValue value)
        {
            if (_young.TryGetValue(key, out value!))
            {
                return true;
            }

            if (!_old.TryGetValue(key, out value!))
            {
                return false;
            }

            Add(key, value);
            return true;
        }

        internal void Add(TKey key, TValue value)
        {
            // Exactly one thread counts to the capacity and lets the older half go.
            if (_young.TryAdd(key, value) && Interlocked.Increment(ref _added) == capacity)
            {
                _old = _young;
                _young = new ConcurrentDictionary<TKey, TValue>();
                Volatile.Write(ref _added, 0);
            }
        }
    }
}
