using SessionSdk.Cryptography;

namespace SessionSdk.Configs;

/// <summary>Represents somebody from a community whose account id is not known. Changing one changes nothing until it is given to <see cref="ContactsConfig.Set(BlindedContact)"/>.</summary>
public sealed record BlindedContact
{
    private readonly string _name = string.Empty;

    /// <summary>Makes a contact with nothing but where it is from.</summary>
    /// <param name="id">The blinded id.</param>
    /// <param name="server">The community server's URL, in any form.</param>
    /// <param name="serverKey">The server's key.</param>
    /// <exception cref="ArgumentException">The id is the default value, or the URL is none.</exception>
    public BlindedContact(BlindedId id, string server, X25519PublicKey serverKey)
    {
        Id = id.IsDefault ? throw new ArgumentException("The id is empty.", nameof(id)) : id;
        Server = CommunityUrl.TryCanonicalise(server, out string? canonical)
            ? canonical
            : throw new ArgumentException("Expected http or https, a host name and perhaps a port.", nameof(server));
        ServerKey = serverKey;
    }

    /// <summary>Gets the blinded id.</summary>
    public BlindedId Id { get; }

    /// <summary>Gets the canonical URL of the community's server.</summary>
    public string Server { get; }

    /// <summary>Gets the server's key.</summary>
    public X25519PublicKey ServerKey { get; }

    /// <summary>Gets the name that the contact gave itself; cut to 100 UTF-8 bytes.</summary>
    public string Name
    {
        get => _name;
        init => _name = ConfigText.Truncate(value, ConfigText.MaxNameSize);
    }

    /// <summary>Gets the contact's picture, or null.</summary>
    public ProfilePicture? Picture { get; init; }

    /// <summary>Gets when the contact says that name or picture changed last.</summary>
    public DateTimeOffset? ProfileUpdated { get; init; }

    /// <summary>Gets the features of the contact's profile.</summary>
    public ProfileFeatures Features { get; init; }

    /// <summary>Gets the priority of the conversation: positive pins it, negative hides it.</summary>
    public int Priority { get; init; }

    /// <summary>Gets when the contact was made, in whole seconds.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Says what this is; names stay out.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(BlindedContact);
}
