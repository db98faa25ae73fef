using CsCheck;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging.Tests;

public class DirectEncryptionTests
{
    [Fact]
    public void The_deterministic_form_has_the_known_bytes()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        Assert.Equal(
            Known.Hex("""
                208f96785db92319bc7a14afecc01e17bde912d17bbb32834c03ea63b1862c2a
                1b730e0725ef75b2f1a276db584c59a0ed9b5497bcb9f4effa893b5cb8b04dbe
                7a6ab457ebf972f03b006dd4572980a725399616d40184b86aa3b7b218bdc6dd
                7c1adccda8ef4897f0f458492240b39079c27a6c791067ab26a03067a7602b50
                f0434639906f93e548f909d5286edde365ebddc146
                """),
            DirectEncryption.EncryptDeterministic("hello"u8, alice, bob.X25519PublicKey));
    }

    [Fact]
    public void Any_message_round_trips()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        Gen.Byte.Array[0, 500].Sample(message =>
        {
            byte[] opened = new byte[message.Length];
            return DirectEncryption.TryDecrypt(DirectEncryption.Encrypt(message, alice, bob.X25519PublicKey), bob, opened, out Ed25519PublicKey key, out AccountId sender)
                && opened.AsSpan().SequenceEqual(message)
                && key == alice.Ed25519PublicKey
                && sender == alice.Id;
        });
    }

    [Fact]
    public void A_damaged_message_does_not_open()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        byte[] box = DirectEncryption.Encrypt("hello"u8, alice, bob.X25519PublicKey);
        foreach (byte[] damaged in Faults.Truncations(box).Concat(Faults.FlippedBits(box)))
        {
            // X25519 ignores the top bit of the ephemeral key, but the nonce is made of all its bits.
            Assert.False(DirectEncryption.TryDecrypt(damaged, bob, new byte[Math.Max(0, damaged.Length - DirectEncryption.Overhead)], out _, out _));
        }
    }

    [Fact]
    public void Wrong_lengths_are_argument_errors()
    {
        using AccountKeys alice = Known.Alice();
        Assert.Throws<ArgumentException>(() => DirectEncryption.Encrypt(new byte[5], alice, alice.X25519PublicKey, new byte[5]));
        Assert.Throws<ArgumentException>(() => DirectEncryption.TryDecrypt(new byte[200], alice, new byte[5], out _, out _));
    }
}
