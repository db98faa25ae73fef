using BenchmarkDotNet.Attributes;
using Session.Sdk.Configs;
using Session.Sdk.Cryptography;
using Session.Sdk.Identity;

namespace Session.Sdk.Benchmarks.Configs;

/// <summary>What an account with many contacts costs. The reference's figures for 1,000 contacts are in the vectors' README; they include the wrapper, these do not.</summary>
[MemoryDiagnoser]
public class ContactsBenchmarks
{
    private readonly AccountKeys _account = AccountKeys.FromSeed("0123456789abcdef"u8);
    private AccountId[] _ids = [];
    private StoredConfig[] _message = [];
    private StoredConfig[] _oneChange = [];
    private StoredConfig[] _conflict = [];
    private byte[] _waiting = [];
    private byte[] _clean = [];
    private ContactsConfig? _loaded;

    [Params(100, 1_000, 10_000)]
    public int Contacts { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _ids = new AccountId[Contacts];
        for (int i = 0; i < Contacts; i++)
        {
            byte[] key = new byte[32];
            byte[] seed = new byte[32];
            BitConverter.TryWriteBytes(seed, i);
            DeterministicRandom.Fill(seed, key);
            _ids[i] = new AccountId(X25519PublicKey.Create(key));
        }

        using ContactsConfig first = Build();
        _message = Publish(first, "h1");
        _waiting = first.Dump();
        first.ConfirmPushed(1, [.. _message.Select(part => part.Hash)]);
        _clean = first.Dump();
        using var other = new ContactsConfig(_account, _clean);
        Change(other, 7);
        _oneChange = Publish(other, "h2");
        using var third = new ContactsConfig(_account, _clean);
        Change(third, 9);
        _conflict = Publish(third, "h3");
        _loaded = new ContactsConfig(_account, _clean);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _loaded?.Dispose();
        _account.Dispose();
    }

    [Benchmark]
    public ContactsConfig Build()
    {
        var contacts = new ContactsConfig(_account);
        for (int i = 0; i < _ids.Length; i++)
        {
            contacts.Set(new Contact(_ids[i]) { Name = "Contact", IsApproved = (i & 1) != 0, Created = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000 + i) });
        }

        return contacts;
    }

    [Benchmark]
    public int Push()
    {
        using var contacts = new ContactsConfig(_account, _waiting);
        return contacts.Push().Payloads.Count;
    }

    [Benchmark]
    public int Merge()
    {
        using var contacts = new ContactsConfig(_account);
        return contacts.Merge(_message).AcceptedHashes.Count;
    }

    [Benchmark]
    public int Dump() => _loaded!.Dump().Length;

    [Benchmark]
    public long Load()
    {
        using var contacts = new ContactsConfig(_account, _clean);
        return contacts.SequenceNumber;
    }

    [Benchmark]
    public int List()
    {
        int approved = 0;
        foreach (Contact contact in _loaded!)
        {
            approved += contact.IsApproved ? 1 : 0;
        }

        return approved;
    }

    [Benchmark]
    public int LoadChangeOneAndPush()
    {
        using var contacts = new ContactsConfig(_account, _clean);
        Change(contacts, 3);
        return contacts.Push().Payloads.Count;
    }

    [Benchmark]
    public int LoadAndMergeOneChange()
    {
        using var contacts = new ContactsConfig(_account, _clean);
        return contacts.Merge(_oneChange).AcceptedHashes.Count;
    }

    [Benchmark]
    public int LoadAndMergeConflict()
    {
        using var contacts = new ContactsConfig(_account, _clean);
        return contacts.Merge([.. _oneChange, .. _conflict]).AcceptedHashes.Count;
    }

    private static StoredConfig[] Publish(ContactsConfig contacts, string hash) =>
        [.. contacts.Push().Payloads.Select((payload, index) => new StoredConfig($"{hash}.{index}", payload))];

    private void Change(ContactsConfig contacts, int index) => contacts.Update(_ids[index], contact => contact with { Nickname = $"Nick {index}" });
}
