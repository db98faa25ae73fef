using System.Collections;
using System.Diagnostics.CodeAnalysis;
using SessionSdk.Configs;

namespace SessionSdk;

/// <summary>Represents the account's contacts on all its devices, and who wrote and waits for an answer. Enumerating gives the contacts as they are at that moment, in the order of their ids.</summary>
/// <remarks>
/// Safe to share between threads. Strangers who write are no contacts until the user answers, blocks or edits them: this device keeps the
/// newest 1,000 of them as requests, which <see cref="Requests"/> and <see cref="Get(AccountId)"/> give and enumerating does not.
/// </remarks>
[SuppressMessage("Naming", "CA1710", Justification = "It is a part of the state before it is a collection.")]
public sealed class ContactsState : IReadOnlyCollection<Contact>
{
    private readonly AccountState _state;
    private readonly AccountStateBatch? _batch;

    internal ContactsState(AccountState state, AccountStateBatch? batch = null)
    {
        _state = state;
        _batch = batch;
    }

    /// <summary>Gets how many contacts there are, requests of this device not counted.</summary>
    public int Count => _state.Read(configs => configs.Contacts.Count);

    /// <summary>Gets those who wrote and wait for the user's answer: first those that other devices put into the contacts, then those of this device, who has been waiting longest first.</summary>
    public IReadOnlyList<Contact> Requests => _state.Read(configs => configs.Contacts.Where(contact => contact.IsRequest).Concat(configs.Local.Requests).ToArray());

    /// <summary>Gets the contacts that are known by a blinded id only.</summary>
    public IReadOnlyList<BlindedContact> Blinded => _state.Read(configs => configs.Contacts.BlindedContacts.ToArray());

    /// <summary>Finds a contact, or somebody who wrote and waits for an answer.</summary>
    /// <param name="id">The account's id.</param>
    /// <returns>The contact or request, or <see langword="null"/>.</returns>
    public Contact? Get(AccountId id) => _state.Read(configs => configs.FindContact(id));

    /// <summary>Stores a contact for all devices. Somebody who waited for an answer becomes one by that.</summary>
    /// <param name="contact">The contact.</param>
    /// <exception cref="ArgumentException">It is the own account: what concerns notes to oneself is in the profile.</exception>
    public void Set(Contact contact)
    {
        ArgumentNullException.ThrowIfNull(contact);
        RefuseOwn(contact.Id, nameof(contact));
        _state.Edit(configs => configs.StoreContact(contact), _batch);
    }

    /// <summary>Changes a contact, making it when there is none. When somebody else edits the contact meanwhile, the change is asked for once more, so that nothing of either is lost.</summary>
    /// <param name="id">The contact's id.</param>
    /// <param name="change">Gives the contact as it shall be, from the contact as it is. It may use the state, and may be called several times.</param>
    /// <returns>The contact as stored.</returns>
    /// <exception cref="ArgumentException">It is the own account: what concerns notes to oneself is in the profile. Or <paramref name="change"/> gave another contact.</exception>
    public Contact Update(AccountId id, Func<Contact, Contact> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        RefuseOwn(id, nameof(id));
        return _state.Edit(
            configs => configs.FindContact(id) ?? new Contact(id),
            static (now, before) => now == before,
            contact =>
            {
                Contact changed = change(contact);
                return changed?.Id == id ? changed : throw new ArgumentException("The change gave another contact.", nameof(change));
            },
            static (configs, changed) => configs.StoreContact(changed),
            _batch);
    }

    /// <summary>Removes a contact, or declines a request. On all devices the conversation goes with it; a new message brings it back as a request.</summary>
    /// <param name="id">The contact's id.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(AccountId id) => _state.Edit(
        configs =>
        {
            bool isRemoved = configs.RemoveContact(id, _state.Now);
            if (isRemoved && id != _state.AccountId)
            {
                configs.Conversations.Remove(id);
            }

            return isRemoved;
        },
        _batch);

    /// <summary>Blocks an account: what it sends is passed over. It is not told.</summary>
    /// <param name="id">The account.</param>
    /// <exception cref="ArgumentException">It is the own account.</exception>
    public void Block(AccountId id)
    {
        Update(id, static contact => contact with { IsBlocked = true });
    }

    /// <summary>Ends blocking. What was passed over does not come back.</summary>
    /// <param name="id">The account; one that is no contact stays none.</param>
    public void Unblock(AccountId id) => _state.Edit(
        configs =>
        {
            if (configs.Contacts.Get(id) is { } contact)
            {
                configs.Contacts.Set(contact with { IsBlocked = false });
            }
        },
        _batch);

    /// <summary>Finds a contact by its blinded id.</summary>
    /// <param name="id">The blinded id.</param>
    /// <param name="server">The community server's URL.</param>
    /// <returns>The contact, or <see langword="null"/>.</returns>
    public BlindedContact? Get(BlindedId id, string server) => _state.Read(configs => configs.Contacts.Get(id, server));

    /// <summary>Stores a contact that is known by a blinded id only.</summary>
    /// <param name="contact">The contact.</param>
    public void Set(BlindedContact contact) => _state.Edit(configs => configs.Contacts.Set(contact), _batch);

    /// <summary>Removes a contact that is known by a blinded id only, with its conversation.</summary>
    /// <param name="id">The blinded id.</param>
    /// <param name="server">The community server's URL.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(BlindedId id, string server) => _state.Edit(
        configs =>
        {
            bool isRemoved = configs.Contacts.Remove(id, server);
            if (isRemoved)
            {
                configs.Conversations.Remove(id);
            }

            return isRemoved;
        },
        _batch);

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
