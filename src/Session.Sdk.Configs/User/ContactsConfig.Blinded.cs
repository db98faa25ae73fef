using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <content>Contacts known by a blinded id: <c>b</c> → server URL → <c>#</c> key, <c>R</c> → id in hexadecimal digits without prefix → fields.</content>
public sealed partial class ContactsConfig
{
    private static readonly byte[] BlindedKey = ConfigKey.Of('b');
    private static readonly byte[] IdsKey = ConfigKey.Of('R');

    /// <summary>Gets the contacts known by a blinded id, in the order of servers and ids. Do not change the config meanwhile.</summary>
    public IEnumerable<BlindedContact> BlindedContacts
    {
        get
        {
            ConfigDictionary servers = Data.GetDictionary('b') ?? ConfigDictionary.Empty;
            for (int i = 0; i < servers.Count; i++)
            {
                ConfigEntry server = servers.Entries[i];
                ConfigDictionary ids = server.Value.Dictionary.GetDictionary('R') ?? ConfigDictionary.Empty;
                for (int j = 0; j < ids.Count; j++)
                {
                    if (TryReadBlinded(server, ids.Entries[j]) is { } contact)
                    {
                        yield return contact;
                    }
                }
            }
        }
    }

    /// <summary>Finds a contact known by a blinded id.</summary>
    /// <param name="id">The blinded id.</param>
    /// <param name="server">The community server's URL, in any form.</param>
    /// <returns>The contact, or null.</returns>
    public BlindedContact? Get(BlindedId id, string server)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (!CommunityUrl.TryCanonicalise(server, out string? canonical))
        {
            return null;
        }

        byte[][] path = PathOf(canonical, id);
        ConfigValue found = ConfigNode.Find(Data, BlindedKey, path[1], IdsKey) is { } ids ? ids[path[3]] : default;
        BlindedContact? contact = found.IsNone ? null : TryReadBlinded(new ConfigEntry(path[1], Data.GetDictionary('b')![path[1]]), new ConfigEntry(path[3], found));
        return contact?.Id == id ? contact : null;
    }

    /// <summary>Stores a contact known by a blinded id.</summary>
    /// <param name="contact">The contact; fields that later versions added stay as they are.</param>
    public void Set(BlindedContact contact)
    {
        ArgumentNullException.ThrowIfNull(contact);
        byte[][] path = PathOf(contact.Server, contact.Id);
        var server = new ConfigNode(this, path[..2]);
        server.SetBytes('#', contact.ServerKey.AsSpan());
        var node = new ConfigNode(this, path);
        node.SetText('n', contact.Name);
        node.SetPicture(contact.Picture);
        node.SetTime('t', contact.ProfileUpdated);
        node.SetNonZero('+', contact.Priority);
        node.SetFlag('y', contact.Id.Scheme == BlindingScheme.Blinded15);
        node.SetTime('j', contact.Created);
        node.SetFeatures(contact.Features);
        if (node.Changed || server.Changed)
        {
            RaiseBlinded(contact.Server, contact.Id, ConfigChanges.KindOf(node.Existed, true));
        }
    }

    /// <summary>Removes a contact known by a blinded id. The server's key stays, also without contacts, as other clients keep it.</summary>
    /// <param name="id">The blinded id.</param>
    /// <param name="server">The community server's URL, in any form.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(BlindedId id, string server)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (!CommunityUrl.TryCanonicalise(server, out string? canonical))
        {
            return false;
        }

        byte[][] path = PathOf(canonical, id);
        var ids = new ConfigNode(this, path[..3]);
        if (!ids.Remove(path[3]))
        {
            return false;
        }

        ids.Complete();
        RaiseBlinded(canonical, id, ConfigChangeKind.Removed);
        return true;
    }

    private static byte[][] PathOf(string server, BlindedId id) =>
    [
        BlindedKey,
        System.Text.Encoding.UTF8.GetBytes(server),
        IdsKey,
        System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(id.AsSpan()[1..])),
    ];

    private static BlindedContact? TryReadBlinded(ConfigEntry server, ConfigEntry entry)
    {
        Span<byte> id = stackalloc byte[AccountId.Size];
        string url = System.Text.Encoding.UTF8.GetString(server.Key);
        if (entry.Value.Dictionary is not { } fields
            || server.Value.Dictionary.GetBytes('#', X25519PublicKey.Size) is not { } key
            || !CommunityUrl.TryCanonicalise(url, out _)
            || Convert.FromHexString(entry.Key, id[1..], out _, out int written) != System.Buffers.OperationStatus.Done
            || written != id.Length - 1)
        {
            return null;
        }

        id[0] = (byte)(fields.GetFlag('y') ? BlindingScheme.Blinded15 : BlindingScheme.Blinded25);
        return BlindedId.TryCreate(id, out BlindedId blinded)
            ? new BlindedContact(blinded, url, X25519PublicKey.Create(key))
            {
                Name = fields.GetText('n'),
                Picture = fields.GetPicture(),
                ProfileUpdated = fields.GetTime('t'),
                Features = fields.GetFeatures(),
                Priority = fields.GetPriority(),
                Created = fields.GetTime('j'),
            }
            : null;
    }

    private void RaiseBlinded(string server, BlindedId id, ConfigChangeKind kind)
    {
        if (HasListeners)
        {
            string key = $"{server}/{Convert.ToHexStringLower(id.AsSpan()[1..])}";
            RaiseChanged(ConfigChangeSource.Local, [new ConfigChange(ConfigSubject.BlindedContact, key, kind)]);
        }
    }
}
