using BenchmarkDotNet.Attributes;
using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Benchmarks.Configs;

/// <summary>What an account with many contacts costs. Each method does what the reference's figure of the same name does; those are in the vectors' README.</summary>
[MemoryDiagnoser]
public class ContactsBenchmarks
{
    private readonly AccountKeys _account = AccountKeys.FromSeed("0123456789abcdef"u8);
    private AccountId[] _ids = [];
    private ConfigOptions _options = new();
    private StoredConfig[] _message = [];
    private StoredConfig[] _oneChange = [];
    private byte[] _own = [];
    private byte[] _before = [];
    private ContactsConfig _new = null!;
    private ContactsConfig _published = null!;
    private ContactsConfig _changing = null!;
    private int _changes;

    [Params(1_000, 10_000)]
    public int Contacts { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _options = new ConfigOptions { Envelope = new AccountConfigEnvelope(_account) };
        _ids = new AccountId[Contacts];
        for (int i = 0; i < Contacts; i++)
        {
            byte[] key = new byte[32];
            byte[] seed = new byte[32];
            BitConverter.TryWriteBytes(seed, i);
            DeterministicRandom.Fill(seed, key);
            _ids[i] = new AccountId(X25519PublicKey.Create(key));
        }

        _new = Build();
        using ContactsConfig first = Build();
        _message = Publish(first, "h1");
        _before = first.Dump();
        _published = Load(_before);
        _changing = Load(_before);
        using ContactsConfig other = Load(_before);
        Change(other, 7);
        _oneChange = Publish(other, "h2");
        using ContactsConfig third = Load(_before);
        Change(third, 9);
        Publish(third, "h3");
        _own = third.Dump();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _new.Dispose();
        _published.Dispose();
        _changing.Dispose();
        _account.Dispose();
    }

    /// <summary>contacts_1000_set.</summary>
    [Benchmark]
    public ContactsConfig Build()
    {
        var contacts = new ContactsConfig(_account, default, _options);
        for (int i = 0; i < _ids.Length; i++)
        {
            contacts.Set(new Contact(_ids[i]) { Name = "Contact" });
        }

        return contacts;
    }

    /// <summary>contacts_1000_push: writes data and diff, compresses, pads, encrypts and wraps, as <see cref="SyncedConfig.Push"/> does with a config that was just built.</summary>
    [Benchmark]
    public int Push()
    {
        _new.BeginEdit(out _);
        IReadOnlyList<byte[]> payloads = ConfigPayload.Seal(_new.Current.Bytes, _account.Ed25519SecretKey.Expose()[..32], "Contacts"u8);
        return payloads.Count > 1 ? payloads.Count : _options.Envelope!.Wrap(Namespace.Contacts, 1, payloads[0]).Length;
    }

    /// <summary>contacts_1000_merge.</summary>
    [Benchmark]
    public int Merge()
    {
        using var contacts = new ContactsConfig(_account, default, _options);
        return contacts.Merge(_message).AcceptedHashes.Count;
    }

    /// <summary>contacts_1000_dump.</summary>
    [Benchmark]
    public int Dump() => _published.Dump().Length;

    /// <summary>contacts_1000_load.</summary>
    [Benchmark]
    public long Load()
    {
        using ContactsConfig contacts = Load(_before);
        return contacts.SequenceNumber;
    }

    /// <summary>contacts_1000_list.</summary>
    [Benchmark]
    public int List()
    {
        int letters = 0;
        foreach (Contact contact in _published)
        {
            letters += contact.Name.Length;
        }

        return letters;
    }

    /// <summary>contacts_1000_push_one_change.</summary>
    [Benchmark]
    public int PushOneChange()
    {
        Change(_changing, ++_changes);
        return _changing.Push().Payloads.Count;
    }

    /// <summary>contacts_1000_merge_one_change.</summary>
    [Benchmark]
    public int LoadAndMergeOneChange()
    {
        using ContactsConfig contacts = Load(_before);
        return contacts.Merge(_oneChange).AcceptedHashes.Count;
    }

    /// <summary>contacts_1000_merge_conflict.</summary>
    [Benchmark]
    public int LoadAndMergeConflict()
    {
        using ContactsConfig contacts = Load(_own);
        return contacts.Merge(_oneChange).Changes.Count;
    }

    private static StoredConfig[] Publish(ContactsConfig contacts, string hash)
    {
        ConfigPush push = contacts.Push();
        StoredConfig[] messages = [.. push.Payloads.Select((payload, index) => new StoredConfig($"{hash}.{index}", payload))];
        contacts.ConfirmPushed(push.SequenceNumber, [.. messages.Select(message => message.Hash)]);
        return messages;
    }

    private ContactsConfig Load(byte[] dump) => new(_account, dump, _options);

    private void Change(ContactsConfig contacts, int number) => contacts.Update(_ids[number % _ids.Length], contact => contact with { Nickname = $"Nick {number}" });
}
