using System.Collections;
using System.Diagnostics.CodeAnalysis;
using SessionSdk.Configs;
using SessionSdk.Identity;

namespace SessionSdk;

/// <summary>Represents the account's contacts on all its devices. Enumerating gives the contacts as they are at that moment, in the order of their ids.</summary>
/// <remarks>Safe to share between threads.</remarks>
[SuppressMessage("Naming", "CA1710", Justification = "It is a part of the state before it is a collection.")]
public sealed class ContactsState : IReadOnlyCollection<Contact>
{
    private readonly AccountState _state;

    internal ContactsState(AccountState state)
    {
        _state = state;
    }

    /// <summary>Gets how many contacts there are.</summary>
    public int Count => _state.Read(configs => configs.Contacts.Count);

    /// <summary>Gets those who wrote and wait for the user's answer.</summary>
    public IReadOnlyList<Contact> Requests => _state.Read(configs => configs.Contacts.Where(contact => contact.IsRequest).ToArray());

    /// <summary>Gets the contacts that are known by a blinded id only.</summary>
    public IReadOnlyList<BlindedContact> Blinded => _state.Read(configs => configs.Contacts.BlindedContacts.ToArray());

    /// <summary>Finds a contact.</summary>
    /// <param name="id">The contact's id.</param>
    /// <returns>The contact, or <see langword="null"/>.</returns>
    public Contact? Get(AccountId id) => _state.Read(configs => configs.Contacts.Get(id));

    /// <summary>Stores a contact.</summary>
    /// <param name="contact">The contact.</param>
    /// <exception cref="ArgumentException">It is the own account: what concerns notes to oneself is in the profile.</exception>
    public void Set(Contact contact)
    {
        ArgumentNullException.ThrowIfNull(contact);
        RefuseOwn(contact.Id, nameof(contact));
        _state.Edit(configs => configs.Contacts.Set(contact));
    }

    /// <summary>Changes a contact, making it when there is none. Nobody else edits the state meanwhile.</summary>
    /// <param name="id">The contact's id.</param>
    /// <param name="change">Gives the contact as it shall be, from the contact as it is.</param>
    /// <returns>The contact as stored.</returns>
    /// <exception cref="ArgumentException">It is the own account: what concerns notes to oneself is in the profile.</exception>
    public Contact Update(AccountId id, Func<Contact, Contact> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        RefuseOwn(id, nameof(id));
        return _state.Edit(configs => configs.Contacts.Update(id, contact =>
        {
            Contact changed = change(contact);
            RefuseOwn(changed.Id, nameof(change));
            return changed;
        }));
    }

    /// <summary>Removes a contact. On all devices the conversation goes with it; a new message brings both back.</summary>
    /// <param name="id">The contact's id.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(AccountId id) => _state.Edit(configs =>
    {
        bool isRemoved = configs.Contacts.Remove(id);
        if (isRemoved && id != _state.AccountId)
        {
            configs.Conversations.Remove(id);
        }

        return isRemoved;
    });

    /// <summary>Blocks an account: what it sends is passed over. It is not told.</summary>
    /// <param name="id">The account.</param>
    /// <exception cref="ArgumentException">It is the own account.</exception>
    public void Block(AccountId id)
    {
        Update(id, static contact => contact with { IsBlocked = true });
    }

    /// <summary>Ends blocking. What was passed over does not come back.</summary>
    /// <param name="id">The account; one that is no contact stays none.</param>
    public void Unblock(AccountId id) => _state.Edit(configs =>
    {
        if (configs.Contacts.Get(id) is { } contact)
        {
            configs.Contacts.Set(contact with { IsBlocked = false });
        }
    });

    /// <summary>Finds a contact by its blinded id.</summary>
    /// <param name="id">The blinded id.</param>
    /// <param name="server">The community server's URL.</param>
    /// <returns>The contact, or <see langword="null"/>.</returns>
    public BlindedContact? Get(BlindedId id, string server) => _state.Read(configs => configs.Contacts.Get(id, server));

    /// <summary>Stores a contact that is known by a blinded id only.</summary>
    /// <param name="contact">The contact.</param>
    public void Set(BlindedContact contact) => _state.Edit(configs => configs.Contacts.Set(contact));

    /// <summary>Removes a contact that is known by a blinded id only, with its conversation.</summary>
    /// <param name="id">The blinded id.</param>
    /// <param name="server">The community server's URL.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(BlindedId id, string server) => _state.Edit(configs =>
    {
        bool isRemoved = configs.Contacts.Remove(id, server);
        if (isRemoved)
        {
            configs.Conversations.Remove(id);
        }

        return isRemoved;
    });

    /// <summary>Lists the contacts as they are now, in the order of their ids.</summary>
    /// <returns>The contacts.</returns>
    public IEnumerator<Contact> GetEnumerator() => _state.Read(configs => configs.Contacts.ToList()).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void RefuseOwn(AccountId id, string name)
    {
        if (id == _state.AccountId)
        {
            throw new ArgumentException("An account is no contact of its own.", name);
        }
    }
}
