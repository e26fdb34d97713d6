// Sixty hostile files and some good ones (S11): each is made here, and each has the answer that it must get.
#include "engine/files/inspect.hpp"

#include <gtest/gtest.h>
#include <zip.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <vector>

namespace traimas::files {
namespace {

namespace fs = std::filesystem;

using Entry = std::pair<std::string, std::string>;

class InspectTest : public ::testing::Test {
protected:
    InspectTest() : folder_{fs::temp_directory_path() / ("traimas-inspect-" + std::to_string(std::random_device{}()))}
    {
        fs::create_directories(folder_);
    }
    ~InspectTest() override { fs::remove_all(folder_); }

    // "": taken; otherwise the code, and the reason of an office file.
    std::string answer(const std::string& name, const std::string& content)
    {
        const auto path = folder_ / "file";
        std::ofstream{path, std::ios::binary | std::ios::trunc} << content;
        ++asked_;
        const auto inspected = inspect(path, name);
        if (inspected) {
            return "";
        }
        const auto problem = inspected.error();
        std::string text = problem.code;
        for (const auto& [argument, value] : problem.arguments) {
            text += argument == "reason" ? " " + value : "";
        }
        return text;
    }

    std::string zipped(const std::vector<Entry>& entries, bool encrypted = false)
    {
        const auto path = folder_ / "made.zip";
        fs::remove(path);
        int error = 0;
        zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
        for (const auto& [name, content] : entries) {
            zip_source_t* source = zip_source_buffer(zip, content.data(), content.size(), 0);
            const auto index = zip_file_add(zip, name.c_str(), source, ZIP_FL_ENC_UTF_8);
            if (encrypted) {
                zip_file_set_encryption(zip, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, "x");
            }
        }
        EXPECT_EQ(zip_close(zip), 0) << zip_strerror(zip);
        std::ifstream input{path, std::ios::binary};
        return {std::istreambuf_iterator<char>{input}, {}};
    }

    std::string office(std::vector<Entry> more, const std::string& main = "word/document.xml")
    {
        std::vector<Entry> entries{{"[Content_Types].xml", "<Types/>"}, {main, "<w:document/>"}};
        entries.insert(entries.end(), more.begin(), more.end());
        return zipped(entries);
    }

    fs::path folder_;
    int asked_ = 0;
};

const std::string kPdf =
    "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n";
const std::string kPng{
    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\6\0\0\0\x1f\x15\xc4\x89\0\0\0\0IEND\xae\x42\x60\x82", 45};
const std::string kJpeg{"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9", 22};
const std::string kElf{"\x7f"
                       "ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\x3e\0\1\0\0\0",
                       24};
constexpr const char* kElse = "file_is_something_else";
constexpr const char* kNotTaken = "file_kind_not_taken";

TEST_F(InspectTest, TakesWhatIsWhatItSaysItIs)
{
    EXPECT_EQ(answer("report.pdf", kPdf), "");
    EXPECT_EQ(answer("REPORT.PDF", kPdf), "");
    EXPECT_EQ(answer("photo.png", kPng), "");
    EXPECT_EQ(answer("photo.jpg", kJpeg), "");
    EXPECT_EQ(answer("photo.jpeg", kJpeg), "");
    EXPECT_EQ(answer("รายงาน.docx", office({})), "");
    EXPECT_EQ(answer("table.xlsx", office({}, "xl/workbook.xml")), "");
    EXPECT_EQ(answer("slides.pptx", office({}, "ppt/presentation.xml")), "");
    EXPECT_EQ(answer("data.csv", "หน่วยงาน,ค่า\nOPS-ICT,95\n"), "");
    EXPECT_EQ(answer("note.txt", "บันทึก\r\n\tand more\n"), "");
    const auto path = folder_ / "file";
    EXPECT_EQ(*inspect(path, "note.txt"), "text/plain; charset=utf-8");
}

TEST_F(InspectTest, TakesNothingElse)
{
    // Kinds that are not taken, whatever is in them.
    for (const auto* name :
         {"a.exe",     "a.html", "a.htm", "a.svg", "a.xml",    "a.js",     "a.zip", "a.docm", "a.xlsm", "a.pptm",
          "a.doc",     "a.xls",  "a.rtf", "a.gif", "a.bmp",    "a.tif",    "a.mp4", "a.sh",   "a.bat",  "a.lnk",
          "a.pdf.exe", "a.pdf ", "a.",    "a",     ".pdf.scr", "a.tar.gz", "a.7z",  "a.iso"}) {
        EXPECT_EQ(answer(name, kPdf), kNotTaken) << name;
    }
    // One kind dressed as another.
    const std::string html = "<!DOCTYPE html><html><body><script>alert(1)</script></body></html>";
    const std::vector<std::pair<const char*, std::string>> dressed{{"a.pdf", html},
                                                                   {"a.pdf", "GIF89a" + kPdf},
                                                                   {"a.pdf", std::string(1, '\0') + kPdf},
                                                                   {"a.pdf", "\xef\xbb\xbf" + kPdf},
                                                                   {"a.pdf", kElf},
                                                                   {"a.pdf", office({})},
                                                                   {"a.png", kJpeg},
                                                                   {"a.png", html},
                                                                   {"a.png", kPng.substr(0, 4)},
                                                                   {"a.jpg", kPng},
                                                                   {"a.jpg", kElf},
                                                                   {"a.docx", kPdf},
                                                                   {"a.docx", "PK"},
                                                                   {"a.docx", html},
                                                                   {"a.txt", html},
                                                                   {"a.csv", html},
                                                                   {"a.txt", "#!/bin/sh\nrm -rf /\n"}};
    for (const auto& [name, content] : dressed) {
        EXPECT_EQ(answer(name, content), kElse) << name << ": " << content.substr(0, 20);
    }
    for (const auto* name : {"a.pdf", "a.png", "a.docx", "a.txt"}) {
        EXPECT_EQ(answer(name, ""), "file_empty") << name;
    }
    // Text that is none.
    for (const auto& content : {std::string{"a\0b", 3},
                                std::string{"\xff\xfe"
                                            "a"},
                                std::string{"\xe0\xb8"}, std::string{"\xc0\xaf"}, std::string{"\xed\xa0\x80"},
                                std::string{"\xf5\x80\x80\x80"}, std::string{"a\x1b[2Jb"}, kElf}) {
        EXPECT_EQ(answer("a.txt", content), "text_not_utf8") << content;
    }
    EXPECT_GE(asked_, 55);
}

TEST_F(InspectTest, LooksIntoOfficeFiles)
{
    const auto refused = [this](const std::string& content) { return answer("a.docx", content); };
    EXPECT_EQ(refused(office({{"word/vbaProject.bin", "x"}})), "office_file_refused macros");
    EXPECT_EQ(refused(office({{"xl/macrosheets/sheet1.xml", "x"}})), "office_file_refused macros");
    EXPECT_EQ(refused(office({{"../../etc/cron.d/x", "x"}})), "office_file_refused bad_name");
    EXPECT_EQ(refused(office({{"/etc/passwd", "x"}})), "office_file_refused bad_name");
    EXPECT_EQ(refused(office({{"word\\..\\x", "x"}})), "office_file_refused bad_name");
    EXPECT_EQ(refused(office({{"C:/x", "x"}})), "office_file_refused bad_name");
    EXPECT_EQ(refused(office({{"word/embeddings/run.exe", "x"}})), "office_file_refused embedded_program");
    EXPECT_EQ(refused(zipped({{"[Content_Types].xml", "x"}, {"word/document.xml", "x"}}, true)),
              "office_file_refused encrypted");
    EXPECT_EQ(refused(zipped({{"word/document.xml", "x"}})), "office_file_refused not_office");
    EXPECT_EQ(refused(office({}, "xl/workbook.xml")), "office_file_refused not_office") << "a table is no letter";
    EXPECT_EQ(refused(office({{"word/media/bomb", std::string(30'000'000, '\0')}})),
              "office_file_refused too_large_inside");
    std::vector<Entry> many;
    for (int count = 0; count < 2'001; ++count) {
        many.emplace_back("word/" + std::to_string(count), "");
    }
    EXPECT_EQ(refused(office(many)), "office_file_refused too_many_entries");
    EXPECT_EQ(refused(office({}).substr(0, 100)), "office_file_refused not_a_zip");
}

}  // namespace
}  // namespace traimas::files
