using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SessionSdk.Cryptography;

namespace SessionSdk.Sqlite;

/// <summary>What protects the key of a store: it opens one slot of the vault, or makes one.</summary>
/// <remarks>It holds what was given until it is disposed; a store wipes nothing of it. Safe to use for several stores at once.</remarks>
public abstract class StoreProtection : IDisposable
{
    /// <summary>The length of the keys of slots and of the store.</summary>
    internal const int KeySize = 32;

    private protected StoreProtection(StoreSlotKind kind)
    {
        Kind = kind;
    }

    /// <summary>Gets no protection: whoever reads the file reads everything. Right where the disk is encrypted, or in tests.</summary>
    public static StoreProtection None { get; } = new Unprotected();

    /// <summary>Gets what opens the slot.</summary>
    public StoreSlotKind Kind { get; }

    /// <summary>Protects by a passphrase.</summary>
    /// <param name="passphrase">The passphrase; copied, so that the caller can wipe its own.</param>
    /// <param name="cost">How costly a guess is made in slots that are made with it; the default when <see langword="null"/>.</param>
    /// <returns>The protection; dispose it to wipe the passphrase.</returns>
    /// <exception cref="ArgumentException"><paramref name="passphrase"/> is empty.</exception>
    public static StoreProtection FromPassphrase(ReadOnlySpan<char> passphrase, StorePassphraseCost? cost = null) => new PassphraseProtection(StoreSlotKind.Passphrase, passphrase, cost);

    /// <summary>Protects by a passphrase and a file, such as one on a memory stick: neither opens the store alone.</summary>
    /// <param name="passphrase">The passphrase; copied.</param>
    /// <param name="keyFile">The content of the file: at least 32 bytes that cannot be guessed; copied.</param>
    /// <param name="cost">How costly a guess is made in slots that are made with it; the default when <see langword="null"/>.</param>
    /// <returns>The protection; dispose it to wipe both.</returns>
    /// <exception cref="ArgumentException"><paramref name="passphrase"/> is empty or <paramref name="keyFile"/> too short.</exception>
    public static StoreProtection FromPassphraseAndKeyFile(ReadOnlySpan<char> passphrase, ReadOnlySpan<byte> keyFile, StorePassphraseCost? cost = null) => keyFile.Length < KeySize
        ? throw new ArgumentException("A key file has at least 32 bytes.", nameof(keyFile))
        : new PassphraseProtection(StoreSlotKind.PassphraseAndKeyFile, passphrase, cost, SecretKey.Create<ReadOnlySpan<byte>>(KeySize, keyFile, static (hash, file) => Blake2b.Hash(file, hash)));

    /// <summary>Protects by a passphrase and a device: neither opens the store alone.</summary>
    /// <param name="passphrase">The passphrase; copied.</param>
    /// <param name="device">The device.</param>
    /// <param name="cost">How costly a guess is made in slots that are made with it; the default when <see langword="null"/>.</param>
    /// <returns>The protection; dispose it to wipe the passphrase.</returns>
    /// <exception cref="ArgumentException"><paramref name="passphrase"/> is empty.</exception>
    public static StoreProtection FromSecondFactor(ReadOnlySpan<char> passphrase, ISecondFactor device, StorePassphraseCost? cost = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new PassphraseProtection(StoreSlotKind.SecondFactor, passphrase, cost, device: device);
    }

    /// <summary>Protects by a key of the host.</summary>
    /// <param name="protector">What holds the key.</param>
    /// <returns>The protection.</returns>
    public static StoreProtection FromHost(IStoreKeyProtector protector)
    {
        ArgumentNullException.ThrowIfNull(protector);
        return new HostProtection(protector);
    }

    /// <summary>Wipes what it holds.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Says what opens the slot, never with what.</summary>
    /// <returns>The kind.</returns>
    public override string ToString() => Kind.ToString();

    /// <summary>Wipes what it holds.</summary>
    /// <param name="disposing">Always <see langword="true"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Makes a key for a new slot.</summary>
    internal abstract ValueTask<(SecretKey Key, byte[] Parameters)> CreateAsync(CancellationToken cancellationToken);

    /// <summary>Derives the key of a slot; <see langword="null"/> when it is known not to open.</summary>
    internal abstract ValueTask<SecretKey?> DeriveAsync(byte[] parameters, CancellationToken cancellationToken);

    private sealed class Unprotected() : StoreProtection(StoreSlotKind.None)
    {
        internal override ValueTask<(SecretKey Key, byte[] Parameters)> CreateAsync(CancellationToken cancellationToken)
        {
            byte[] key = new byte[KeySize];
            SecureRandom.Fill(key);
            return new((SecretKey.CopyFrom(key), key));
        }

        internal override ValueTask<SecretKey?> DeriveAsync(byte[] parameters, CancellationToken cancellationToken) =>
            new(parameters.Length == KeySize ? SecretKey.CopyFrom(parameters) : null);
    }

    private sealed class HostProtection(IStoreKeyProtector protector) : StoreProtection(StoreSlotKind.Host)
    {
        private const int MaxProtectedSize = 16 << 10;

        internal override async ValueTask<(SecretKey Key, byte[] Parameters)> CreateAsync(CancellationToken cancellationToken)
        {
            byte[] key = new byte[KeySize];
            try
            {
                SecureRandom.Fill(key);
                byte[] kept = await protector.ProtectAsync(key, cancellationToken).ConfigureAwait(false);
                return kept is { Length: > 0 and <= MaxProtectedSize } ? (SecretKey.CopyFrom(key), kept) : throw new InvalidOperationException("The host's protector returned nothing, or more than 16 KiB.");
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
            }
        }

        internal override async ValueTask<SecretKey?> DeriveAsync(byte[] parameters, CancellationToken cancellationToken)
        {
            byte[]? key = await protector.UnprotectAsync(parameters, cancellationToken).ConfigureAwait(false);
            try
            {
                return key is { Length: KeySize } ? SecretKey.CopyFrom(key) : null;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
            }
        }
    }

    private sealed class PassphraseProtection : StoreProtection
    {
        private const int DeviceSaltSize = 32;
        private const int ParametersSize = 8 + Argon2id.SaltSize + DeviceSaltSize;

        private readonly SecretKey _passphrase;
        private readonly StorePassphraseCost _cost;
        private readonly SecretKey? _file;
        private readonly ISecondFactor? _device;

        internal PassphraseProtection(StoreSlotKind kind, ReadOnlySpan<char> passphrase, StorePassphraseCost? cost, SecretKey? file = null, ISecondFactor? device = null)
            : base(kind)
        {
            if (passphrase.IsEmpty)
            {
                file?.Dispose();
                throw new ArgumentException("The passphrase is empty.", nameof(passphrase));
            }

            _cost = cost ?? new();
            _cost.Validate();
            _passphrase = SecretKey.Create<ReadOnlySpan<char>>(System.Text.Encoding.UTF8.GetByteCount(passphrase), passphrase, static (bytes, text) => System.Text.Encoding.UTF8.GetBytes(text, bytes));
            _file = file;
            _device = device;
        }

        internal override async ValueTask<(SecretKey Key, byte[] Parameters)> CreateAsync(CancellationToken cancellationToken)
        {
            byte[] parameters = new byte[ParametersSize];
            BinaryPrimitives.WriteInt32LittleEndian(parameters, _cost.Passes);
            BinaryPrimitives.WriteInt32LittleEndian(parameters.AsSpan(4), _cost.MemoryKibibytes);
            SecureRandom.Fill(parameters.AsSpan(8));
            return ((await DeriveAsync(parameters, cancellationToken).ConfigureAwait(false))!, parameters);
        }

        internal override async ValueTask<SecretKey?> DeriveAsync(byte[] parameters, CancellationToken cancellationToken)
        {
            if (parameters.Length != ParametersSize)
            {
                return null;
            }

            int passes = BinaryPrimitives.ReadInt32LittleEndian(parameters);
            int memory = BinaryPrimitives.ReadInt32LittleEndian(parameters.AsSpan(4));
            if (passes is < 1 or > StorePassphraseCost.MaxPasses || memory is < 8 or > StorePassphraseCost.MaxMemoryKibibytes)
            {
                return null;
            }

            byte[]? answer = _device is null ? null : await _device.GetSecretAsync(parameters.AsMemory(8 + Argon2id.SaltSize), cancellationToken).ConfigureAwait(false);
            try
            {
                if (_device is not null && answer is not { Length: >= 16 and <= Blake2b.MaxKeySize })
                {
                    throw new InvalidOperationException("The second factor returned fewer than 16 or more than 64 bytes.");
                }

                SecretKey stretched = await Task.Run(
                    () => SecretKey.Create(
                        KeySize,
                        (_passphrase, Salt: parameters.AsMemory(8, Argon2id.SaltSize), passes, memory),
                        static (key, state) => Argon2id.DeriveKey(state._passphrase.Expose(), state.Salt.Span, state.passes, state.memory, key)),
                    cancellationToken).ConfigureAwait(false);
                if (answer is null && _file is null)
                {
                    return stretched;
                }

                using (stretched)
                {
                    return SecretKey.Create(
                        KeySize,
                        (stretched, Second: answer, File: _file),
                        static (key, state) => Combine(state.stretched.Expose(), state.Second ?? state.File!.Expose(), key));
                }
            }
            finally
            {
                CryptographicOperations.ZeroMemory(answer);
            }
        }

        protected override void Dispose(bool disposing)
        {
            _passphrase.Dispose();
            _file?.Dispose();
            base.Dispose(disposing);
        }

        private static void Combine(ReadOnlySpan<byte> stretched, ReadOnlySpan<byte> second, Span<byte> key) =>
            Blake2b.Hash(stretched, second, default, "SessionSdkFactor"u8, key);
    }
}
