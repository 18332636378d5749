#include "kindred/text/character_table.hpp"

#include "support/catch.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

using namespace kindred;
using kindred_test::message_of;

TEST_CASE("a table of characters is read from a file") {
  const kindred_test::TemporaryFolder folder;
  const auto table = CharacterTable::read(
      folder.file("st.txt", "# traditional\tsimplified\n機\t机\n\n乾\t干 乾\n機 几\n").string());
  CHECK(table.size() == 2);
  CHECK(table[U'機'] == U'机');
  CHECK(table[U'乾'] == U'干');
  CHECK(table[U'a'] == U'a');
  CHECK(CharacterTable{}[U'機'] == U'機');
  const auto path = folder.file("bad.txt", "機\t机\n殼\n").string();
  CHECK(message_of<DataError>([&] { CharacterTable::read(path); }) ==
        path + ":2: '殼', expected a character, a blank or tab, and the character that it is read as");
}

TEST_CASE("characters of ASCII are read as nothing else") {
  const kindred_test::TemporaryFolder folder;
  const auto path = folder.file("ascii.txt", "機\t机\na\tb\n").string();
  CHECK(message_of<DataError>([&] { CharacterTable::read(path); }) ==
        path + ":2: 'a\\tb' is for a character of ASCII, expected one beyond it");
  CHECK(message_of<DataError>([] { CharacterTable({{U'機', U'机'}, {U'a', U'b'}}); }) ==
        "a table of characters reads 'a' as 'b', expected characters beyond ASCII");
  CHECK(CharacterTable({{U'a', U'a'}}).size() == 1);
}
